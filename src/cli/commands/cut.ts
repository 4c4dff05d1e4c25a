/** `antipode cut REGION REGION`: cuts the link between two regions of `antipode dev`. */
import { type ActionOptions, runLinkIntervention } from '../action-command.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { withAdmin } from '../with-admin.ts';

export const cut: CommandModule = {
  name: 'cut',
  register(program) {
    const command = withAdmin(program.command('cut'))
      .description('cut the link between two regions (antipode dev only)')
      .argument('<region>', 'one end of the link')
      .argument('<other>', 'the other end')
      .action((region: string, other: string, options: ActionOptions) =>
        runLinkIntervention(options, 'cut', [region, other]),
      );
    examples(command, [['antipode cut us-east eu-west', 'both live on and cannot reach each other']]);
  },
};

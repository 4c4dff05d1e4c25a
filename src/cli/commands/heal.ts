/** `antipode heal REGION REGION`: restores the link between two regions of `antipode dev`. */
import { type ActionOptions, runLinkIntervention } from '../action-command.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { withAdmin } from '../with-admin.ts';

export const heal: CommandModule = {
  name: 'heal',
  register(program) {
    const command = withAdmin(program.command('heal'))
      .description('restore the link between two regions (antipode dev only)')
      .argument('<region>', 'one end of the link')
      .argument('<other>', 'the other end')
      .action((region: string, other: string, options: ActionOptions) =>
        runLinkIntervention(options, 'heal', [region, other]),
      );
    examples(command, [['antipode heal us-east eu-west', 'what antipode cut did is undone']]);
  },
};

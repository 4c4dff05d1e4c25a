/** `antipode kill REGION`: ends all processes of a region of `antipode dev`, to see what follows. */
import { type ActionOptions, runIntervention } from '../action-command.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { withAdmin } from '../with-admin.ts';

export const kill: CommandModule = {
  name: 'kill',
  register(program) {
    const command = withAdmin(program.command('kill'))
      .description('kill all processes of a region (antipode dev only)')
      .argument('<region>', 'the region to kill')
      .action((region: string, options: ActionOptions) => runIntervention(options, 'kill', { region }));
    examples(command, [['antipode kill eu-west', 'its clients fail over; antipode revive eu-west ends it']]);
  },
};

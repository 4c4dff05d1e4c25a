/** `antipode revive REGION`: starts the processes of a killed region of `antipode dev` again. */
import { type ActionOptions, runIntervention } from '../action-command.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { withAdmin } from '../with-admin.ts';

export const revive: CommandModule = {
  name: 'revive',
  register(program) {
    const command = withAdmin(program.command('revive'))
      .description('start the processes of a killed region again (antipode dev only)')
      .argument('<region>', 'the region to revive')
      .action((region: string, options: ActionOptions) => runIntervention(options, 'revive', { region }));
    examples(command, [['antipode revive eu-west', 'it takes traffic again once its checks pass']]);
  },
};

/** `antipode top`: what every service, endpoint and worker does now, live. */
import { type CommandModule, examples } from '../command-module.ts';
import { runTop } from '../top/run-top.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface TopCommandOptions extends AdminOptions {
  readonly json?: boolean;
  readonly once?: boolean;
}

export const top: CommandModule = {
  name: 'top',
  register(program) {
    const command = withAdmin(program.command('top'))
      .description('show what every service, endpoint and worker does now, once a second')
      .option('--once', 'look for one second, print that, and end')
      .action(async ({ json = false, once = false, ...options }: TopCommandOptions) =>
        runTop(await adminClient(options), { json, once }),
      );
    examples(command, [
      ['antipode top', 'live, until Ctrl-C'],
      ['antipode top --once --json', 'one second, for a program'],
    ]);
  },
};

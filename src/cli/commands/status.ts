/** `antipode status`: regions, services, endpoints and workers now, once or live. */
import { type CommandModule, examples } from '../command-module.ts';
import { renderStatus } from '../render-status.ts';
import { watchStatus } from '../watch-status.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface StatusOptions extends AdminOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

export const status: CommandModule = {
  name: 'status',
  register(program) {
    const command = withAdmin(program.command('status'))
      .description('show regions, data, caches, services, endpoints and workers now')
      .option('-w, --watch', 'stay and show every change')
      .action(async (options: StatusOptions) => {
        const client = await adminClient(options);
        if (options.watch) return watchStatus(client, process.stdout, { json: options.json === true });
        const now = await client.status();
        process.stdout.write(options.json ? `${JSON.stringify(now, undefined, 2)}\n` : renderStatus(now));
      });
    examples(command, [
      ['antipode status', 'the world now, as tables'],
      ['antipode status --watch', 'live; with --json one line a change'],
    ]);
  },
};

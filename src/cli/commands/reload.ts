/** `antipode reload`: the config again, without a failed request. */
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface ReloadOptions extends AdminOptions {
  readonly json?: boolean;
}

export const reload: CommandModule = {
  name: 'reload',
  register(program) {
    const command = withAdmin(program.command('reload'))
      .description('have a node read its config again and put it in force; shows what changed')
      .action(async (options: ReloadOptions) => {
        const result = await adminClient(options).reload();
        if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
        else process.stdout.write(`${lines(result.changes).join('\n')}\n`);
      });
    examples(command, [
      ['antipode reload', 'the node on this machine'],
      ['antipode reload --json', 'the changes for another program'],
    ]);
  },
};

function lines(changes: readonly string[]): string[] {
  if (changes.length === 0) return ['nothing has changed'];
  return [`in force: ${changes.length === 1 ? '1 change' : `${changes.length} changes`}`, ...changes.map(plainText)];
}

/**
 * `antipode check`: validates the config and prints it as resolved, with every default in its place. That it is valid is
 * said beside that, where errors would be: the output is for other programs too. So is what `antipode start` would still refuse:
 * it is no fault of the config, which may be for `antipode dev`, or be checked on another machine than the node's.
 */
import { basename } from 'node:path';
import { type CommandModule, examples, withConfig } from '../command-module.ts';
import { renderTree } from '../render-tree.ts';

interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export const check: CommandModule = {
  name: 'check',
  register(program) {
    const command = withConfig(program.command('check'))
      .description('validate the config and print it as resolved')
      .option('--json', 'print JSON')
      .action(async ({ config, json }: CheckOptions) => {
        const { loadWorld, publicWorld } = await import('../../config/index.ts');
        const { world, file } = await loadWorld({ config });
        const shown = publicWorld(world);
        process.stdout.write(json ? `${JSON.stringify(shown, undefined, 2)}\n` : renderTree(shown));
        process.stderr.write(`antipode: ${basename(file)} is valid\n`);
        const { startFaults } = await import('../../world/index.ts');
        for (const { message, code } of await startFaults(world))
          process.stderr.write(`antipode: \`antipode start\` would not start here: ${message} (${code})\n`);
      });
    examples(command, [
      ['antipode check', 'every fault at once, or the world as resolved'],
      ['antipode check --config world.json --json', 'the same for another program'],
    ]);
  },
};

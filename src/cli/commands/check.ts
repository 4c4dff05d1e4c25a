/**
 * `antipode check`: validates the config and prints it as resolved, with every default in its place. That it is valid is
 * said beside that, where errors would be: the output is for other programs too.
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
      });
    examples(command, [
      ['antipode check', 'every fault at once, or the world as resolved'],
      ['antipode check --config world.json --json', 'the same for another program'],
    ]);
  },
};

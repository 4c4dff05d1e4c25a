/** `antipode export systemd`: a node as something else runs it. */
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadWorld } from '../../config/index.ts';
import { AntipodeError } from '../../core/index.ts';
import { checkRegion } from '../check-region.ts';
import { type CommandModule, examples, withConfig } from '../command-module.ts';
import { nodeUnit } from '../systemd/node-unit.ts';

interface SystemdOptions {
  readonly config?: string;
  readonly region?: string;
  readonly user?: string;
  readonly out?: string;
}

export const exportCommand: CommandModule = {
  name: 'export',
  register(program) {
    const command = program.command('export').description('write what another program needs to run a node');
    registerSystemd(command);
    examples(command, [['antipode export systemd --help', 'what a unit of systemd can say']]);
  },
};

function registerSystemd(parent: Command): void {
  const command = withConfig(parent.command('systemd'))
    .description('a unit file that has systemd run a node, watch it, and reload it without a failed request')
    .option('--region <id>', 'the region the node stands in')
    .option('--user <name>', 'as whom it runs (default: whoever asks)')
    .option('-o, --out <file>', 'write it there instead of to standard output')
    .action(async ({ config, region, user, out }: SystemdOptions) => {
      const loaded = await loadWorld({ config });
      if (region !== undefined) checkRegion(loaded.world, region);
      const caller = userInfo().username;
      const { text, remarks } = nodeUnit({ loaded, region, user, caller, program: thisProgram() });
      if (out === undefined) process.stdout.write(text);
      else await write(out, text);
      for (const remark of remarks) process.stderr.write(`note: ${remark}\n`);
    });
  examples(command, [
    ['antipode export systemd --user www-data -o /etc/systemd/system/shop.service', ''],
    ['systemctl daemon-reload && systemctl enable --now shop', 'then this starts it, now and at every boot'],
  ]);
}

/** As it was started: with Node's options, which a run from the sources needs. */
function thisProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, resolve(process.argv[1]!)];
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: NodeJS.ErrnoException) => {
    throw new AntipodeError('ERR_CLI_WRITE', `${file} cannot be written: ${cause.message}`, { cause });
  });
  process.stdout.write(`${file} is written\n`);
}

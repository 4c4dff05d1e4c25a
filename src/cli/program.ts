/**
 * The program: its commands from an explicit table, its failures as lines a person can act on.
 */
import { Command } from 'commander';
import { packageVersion } from '../control/index.ts';
import { commands } from './commands/index.ts';
import { reportFailure } from './failure.ts';

/** Runs one command line (without `node` and the script) and resolves with the exit status. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const command = argv.find((word) => !word.startsWith('-'));
  const named = command !== undefined && Object.hasOwn(commands, command) ? command : undefined;
  const program = createProgram();
  // Of a word that is no command, the nearest one is told: so all are there.
  for (const name of named === undefined ? Object.keys(commands) : [named]) (await commands[name]!()).register(program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const verbose = program.opts().verbose === true || Boolean(process.env.DEBUG);
    return reportFailure(error, { command: named, verbose, write: (text) => process.stderr.write(text) });
  }
}

function createProgram(): Command {
  return new Command('antipode')
    .description('Runs one Node.js app everywhere: edge, regions, health, balancing and failover from one config.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--verbose', 'with an unexpected error, print where it came from')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
}

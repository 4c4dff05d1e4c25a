/**
 * The program: its commands from an explicit list, its failures as lines a person can act on.
 */
import { Command } from 'commander';
import { packageVersion } from '../world/index.ts';
import { commands } from './commands/index.ts';
import { reportFailure } from './failure.ts';

/** Runs one command line (without `node` and the script) and resolves with the exit status. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const verbose = program.opts().verbose === true || Boolean(process.env.DEBUG);
    const command = argv.find((word) => commands.some(({ name }) => name === word));
    return reportFailure(error, { command, verbose, write: (text) => process.stderr.write(text) });
  }
}

function createProgram(): Command {
  const program = new Command('antipode')
    .description('Runs one Node.js app everywhere: edge, regions, health, balancing and failover from one config.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--verbose', 'with an unexpected error, print where it came from')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const command of commands) command.register(program);
  return program;
}

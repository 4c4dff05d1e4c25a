/**
 * What a person sees when a command fails, and the exit status: 0 done, 1 failed, 2 wrong use or wrong config.
 *
 * An expected error is its message, without a stack. A mistake on the command line is one line that names the nearest
 * option and where the help is. Everything else is a bug of ours and says so; `--verbose` adds the stack.
 */
import { CommanderError } from 'commander';
import { isAntipodeError } from '../core/index.ts';

const exitStatus: Readonly<Record<'done' | 'failed' | 'misuse', number>> = Object.freeze({
  done: 0,
  failed: 1,
  misuse: 2,
});

export interface FailureOptions {
  /** The command that failed; undefined when the program itself did. */
  readonly command: string | undefined;
  /** Adds the stack of an unexpected error. */
  readonly verbose: boolean;
  readonly write: (text: string) => void;
}

/** Explains the error and returns the exit status. */
export function reportFailure(error: unknown, options: FailureOptions): number {
  const { verbose, write } = options;
  if (error instanceof CommanderError) return reportMisuse(error, options);
  if (isAntipodeError(error)) {
    const [first, ...rest] = error.message.split('\n');
    const head = first!.endsWith(':') ? `${first!.slice(0, -1)} (${error.code}):` : `${first} (${error.code})`;
    write(`antipode: ${[head, ...rest].join('\n')}\n`);
    return isMisuse(error.code) ? exitStatus.misuse : exitStatus.failed;
  }
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  write(
    `antipode: unexpected: ${message}; this is a bug, please report it${verbose ? '' : ' with what --verbose adds'}\n`,
  );
  if (verbose && stack !== undefined) write(`${stack}\n`);
  return exitStatus.failed;
}

/** What commander says of a word that is none of an argument's choices. */
const wrongChoice =
  /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/;

function reportMisuse(error: CommanderError, { command, write }: FailureOptions): number {
  if (error.exitCode === 0) return exitStatus.done;
  // Without a command the help has been printed already; there is nothing to add.
  if (error.code !== 'commander.help') {
    const line = error.message
      .replace(wrongChoice, "no $2 is called '$1': choose $3")
      .replace(/^error: (?:command-argument value '.*' is invalid for argument '.*'\. (?=\S))?/, '')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '');
    write(`antipode: ${line}; see antipode ${command === undefined ? '' : `${command} `}--help\n`);
  }
  return exitStatus.misuse;
}

/** The error is in what was asked for, a port that is taken or a package that is missing included: asking again cannot help. */
function isMisuse(code: string): boolean {
  return /^ERR_(?:CLI|CONFIG)_|_(?:LISTEN|PORT_BUSY|MISSING)$/.test(code);
}

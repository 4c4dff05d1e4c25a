/**
 * One command of the program: a file under `commands/` that exports one of these, and a line in `commands/index.ts`.
 * The rooms an action needs are imported when it runs, so that help and mistakes are answered at once.
 */
import type { Command } from 'commander';

export interface CommandModule {
  readonly name: string;
  /** Adds the command, with its options, its examples and its action. The action throws what `failure.ts` explains. */
  register(program: Command): void;
}

/** Examples under the help of a command: what to type, and what it does. */
export function examples(command: Command, lines: readonly (readonly [typed: string, does: string])[]): Command {
  const width = Math.max(...lines.map(([typed]) => typed.length));
  const text = lines.map(([typed, does]) => `  $ ${typed.padEnd(width)}   ${does}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${text}`);
}

/** `--config`, the same for every command that reads the config. */
export function withConfig(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'the config file (default: antipode.config.{ts,mts,js,mjs,json} in this folder)',
  );
}

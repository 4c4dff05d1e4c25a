/**
 * The `antipode` program under test: command lines in, exit status and output out, one after another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export class CliProgram implements Disposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#child = fork(fileURLToPath(new URL('cli-child.ts', import.meta.url)), {
      execArgv: ['--conditions=@antipode/source'],
    });
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the program under test ended by itself, with ${code}`);
    });
    // Whoever waits for an outcome hears of it; when nobody does, it is the end of the test.
    this.#ended.catch(() => undefined);
  }

  /** Runs one command line, in a folder if given; `env` is all it sees of ANTIPODE_ variables. */
  run(argv: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Promise<Outcome> {
    const outcome = this.#last.then(async () => {
      this.#child.send({ argv, env, cwd });
      const [message] = await Promise.race([once(this.#child, 'message'), this.#ended]);
      return message as Outcome;
    });
    this.#last = outcome;
    return outcome;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

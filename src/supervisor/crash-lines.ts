/**
 * The lines of a process that say why it ended.
 *
 * Node.js reports an uncaught error from its message on, then the stack, then the properties of the error, and its own version
 * at the end. The last lines alone would be those of the stack: here it is the report from its message on.
 */

const longestHead = 200;

/** An error's own line, not indented as those of its causes are: `TypeError: x`, `Error [ERR_X]: x`, `[UnhandledPromiseRejection: x]`. */
const messageLine = /^\[?(?:Uncaught )?[\w$.]*(?:Error|Exception|Rejection)\b(?: \[\w+\])?(?::|$)/;
const lastLine = /^Node\.js v\d/;

export class CrashLines {
  readonly #most: number;
  readonly #last: string[] = [];
  #report: string[] = [];

  /** How many lines are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(line: string): void {
    this.#last.push(line);
    if (this.#last.length > this.#most) this.#last.shift();
    if (messageLine.test(line.slice(0, longestHead))) this.#report = [line];
    else if (this.#report.length > 0 && this.#report.length < this.#most) this.#report.push(line);
  }

  /** The report of the error that ended the process, as far as it fits; without one the last lines. */
  lines(): readonly string[] {
    const isReported = this.#report.length > 0 && lastLine.test(this.#last.at(-1) ?? '');
    return isReported ? this.#report.filter((line) => line !== '' && !lastLine.test(line)) : this.#last;
  }
}

/**
 * The lines of a process that say why it ended, or at least what it said last.
 *
 * The cause is only what Node.js reports as it ends for want of a `catch`; an error that the app has logged last may have
 * been dealt with long before. Either is told from its message on, then the stack, then its properties. The last lines alone would be those of the
 * stack: here it is everything from its message on. Node.js writes its report behind a caret under the line of the source,
 * and its own version at the end. What it aborts for itself, above all a heap that is full, it tells in one line before stacks of
 * addresses that say nothing to most.
 */

const longestHead = 200;

/** An error's own line, not indented as those of its causes are: `TypeError: x`, `Error [ERR_X]: x`, `[UnhandledPromiseRejection: x]`. */
const messageLine = /^\[?(?:Uncaught )?[\w$.]*(?:Error|Exception|Rejection)\b(?: \[\w+\])?(?::|$)/;
const caretLine = /^\s*\^+$/;
const frameLine = /^\s+at /;
/** Of the stack, of a cause, of properties, or the bracket behind them. */
const furtherLine = /^(?:\s|[}\])]|$)/;
const lastLine = /^Node\.js v\d/;

/** `FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory`; an app may write such a line as well. */
const fatalLine = /^FATAL ERROR: /;
const nativeTrace = /^-+ Native stack trace -+$/;
const furtherTrace = /^(?:-+ \w+ stack trace -+$|\s*\d+: |$)/;

/**
 * `announced`: the message comes next. `told`: it is what ended the process, if nothing follows. `fatal` and `aborts`: the
 * line of an abort, and its stacks.
 */
type Stage = 'none' | 'announced' | 'message' | 'stack' | 'told' | 'fatal' | 'aborts';

export interface LastLines {
  /** Whether Node.js has reported an error that nobody caught; else they are only the last that was said. */
  readonly isCause: boolean;
  readonly lines: readonly string[];
}

export class CrashLines {
  readonly #most: number;
  readonly #last: string[] = [];
  #report: string[] = [];
  #stage: Stage = 'none';

  /** How many lines are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(line: string): void {
    this.#stage = this.#next(line);
    this.#last.push(line);
    if (this.#last.length > this.#most) this.#last.shift();
  }

  /** The error that was told last, as far as it fits; without one the last lines. */
  read(): LastLines {
    const isCause = this.#stage === 'told' || this.#stage === 'aborts';
    const isError = isCause || this.#stage === 'stack';
    return { isCause, lines: isError ? this.#report.filter((line) => line !== '') : this.#last };
  }

  #next(line: string): Stage {
    const head = line.slice(0, longestHead);
    if (fatalLine.test(head)) return this.#begin([line], 'fatal');
    const isAbort = this.#stage === 'fatal' || this.#stage === 'aborts';
    if (isAbort && nativeTrace.test(head)) return 'aborts';
    if (isAbort && furtherTrace.test(head)) return this.#stage;
    const stage = isAbort ? 'none' : this.#stage;
    if (caretLine.test(head)) return 'announced';
    if (stage === 'announced') return line === '' ? stage : this.#begin([line]);
    if (lastLine.test(head)) return stage === 'none' ? stage : 'told';
    if (messageLine.test(head)) return this.#begin([line]);
    if (stage === 'none' && frameLine.test(head)) return this.#begin([...this.#last.slice(-1), line], 'stack');
    if (stage === 'told') return line === '' ? stage : 'none';
    if (stage === 'stack' && !furtherLine.test(head)) return 'none';
    if (this.#report.length < this.#most) this.#report.push(line);
    return stage === 'message' && frameLine.test(head) ? 'stack' : stage;
  }

  #begin(report: string[], stage: Stage = 'message'): Stage {
    this.#report = report;
    return stage;
  }
}

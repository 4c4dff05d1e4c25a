/**
 * The last lines of one service: bounded in number and in bytes, because a line may be long, and the oldest go first.
 *
 * Invariant: ids ascend; every id up to `forgottenId` is gone, every later one that was added is here.
 */
import type { LogLine } from './log-line.ts';

export interface LogRingLimits {
  readonly maxLines: number;
  /** Of the texts in UTF-8. The newest line stays, however long it is. */
  readonly maxBytes: number;
}

export class LogRing {
  readonly #limits: LogRingLimits;
  readonly #lines: LogLine[] = [];
  #bytes = 0;
  #forgottenId = 0;

  constructor(limits: LogRingLimits) {
    this.#limits = limits;
  }

  /** The number of the newest line that is forgotten; 0 when none is. */
  get forgottenId(): number {
    return this.#forgottenId;
  }

  /** Oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line.text);
    const { maxLines, maxBytes } = this.#limits;
    while (this.#lines.length > maxLines || (this.#bytes > maxBytes && this.#lines.length > 1)) {
      const oldest = this.#lines.shift()!;
      this.#bytes -= Buffer.byteLength(oldest.text);
      this.#forgottenId = oldest.id;
    }
  }

  /** The first line after number `id`. */
  after(id: number): LogLine | undefined {
    let [from, to] = [0, this.#lines.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#lines[middle]!.id > id) to = middle;
      else from = middle + 1;
    }
    return this.#lines[from];
  }
}

/**
 * The lines of a book for one stream, those of a filter alone, in the order in which they were written.
 *
 * A service that writes faster than the stream is read loses its oldest lines: the next item says that some are gone, once
 * for each time that happened.
 */
import type { StreamItem, StreamReader } from '../stream-reader.ts';
import { isWanted } from './is-wanted.ts';
import type { LogBook } from './log-book.ts';
import type { LogFilter, LogLine } from './log-line.ts';

export interface LogReaderOptions {
  readonly filter: LogFilter;
  /** How many of the last lines come first. */
  readonly lines: number;
  /** The last line that the reader has seen, instead of `lines`: those after it come first; 0 for all that is remembered. */
  readonly lastSeenId: number | undefined;
}

export class LogReader implements StreamReader {
  readonly #book: LogBook;
  readonly #filter: LogFilter;
  /** The number of the last line looked at. */
  #cursor: number;
  /** The number of the newest line that is known, or told, to be forgotten. */
  #toldId: number;

  constructor(book: LogBook, { filter, lines, lastSeenId }: LogReaderOptions) {
    this.#book = book;
    this.#filter = filter;
    const isResuming = lastSeenId !== undefined && lastSeenId > 0;
    this.#toldId = isResuming ? 0 : this.#forgottenId();
    // A number that this book never gave is of another run.
    if (lastSeenId !== undefined) this.#cursor = lastSeenId > book.lastId ? 0 : lastSeenId;
    else this.#cursor = (book.last(lines, filter)[0]?.id ?? book.lastId + 1) - 1;
  }

  next(): StreamItem | undefined {
    const before = this.#cursor;
    const line = this.#nextLine();
    if (line === undefined) return undefined;
    const forgottenId = this.#forgottenId();
    const isGap = forgottenId > Math.max(before, this.#toldId);
    if (isGap) this.#toldId = forgottenId;
    return { id: line.id, type: 'line', value: line, gapAfter: isGap ? before : undefined };
  }

  subscribe(listener: () => void): () => void {
    return this.#book.subscribe(listener);
  }

  #nextLine(): LogLine | undefined {
    for (;;) {
      const following = this.#book.rings(this.#filter).flatMap((ring) => ring.after(this.#cursor) ?? []);
      if (following.length === 0) return undefined;
      const line = following.reduce((first, each) => (each.id < first.id ? each : first));
      this.#cursor = line.id;
      if (isWanted(line, this.#filter)) return line;
    }
  }

  #forgottenId(): number {
    const forgotten = this.#book.rings(this.#filter).map((ring) => ring.forgottenId);
    return Math.max(this.#book.beforeFirstId, ...forgotten);
  }
}

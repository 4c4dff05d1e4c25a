/** Asks for the last writes of all collections that somebody waits for, as long as somebody does. */
import type { Timers } from '../../core/index.ts';
import { Signal } from '../replication/signal.ts';
import type { Reader } from './reader.ts';
import type { HeadsRow, Statements } from './statements.ts';

export interface HeadPollOptions {
  readonly timers: Timers;
  readonly intervalMs: number;
}

interface Waiter {
  readonly collection: string;
  readonly version: number;
  wake(): void;
}

export class HeadPoll {
  readonly #reader: Reader;
  readonly #statements: Statements;
  readonly #hints: Signal;
  readonly #intervalMs: number;
  readonly #waiting = new Set<Waiter>();
  #isAsking = false;

  constructor(reader: Reader, statements: Statements, { timers, intervalMs }: HeadPollOptions) {
    this.#reader = reader;
    this.#statements = statements;
    this.#hints = new Signal(timers);
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the collection has a write behind this version, when nobody can say, and when the signal aborts. */
  passes(collection: string, version: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(waiter);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const waiter = { collection, version, wake };
      if (signal.aborted) {
        resolve();
        return;
      }
      signal.addEventListener('abort', wake);
      this.#waiting.add(waiter);
      if (!this.#isAsking) void this.#ask();
    });
  }

  /** This process has written there: where the primary is nearby, the change can be seen now. */
  hint(collection: string): void {
    if ([...this.#waiting].some((waiter) => waiter.collection === collection)) this.#hints.fire();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.size > 0) {
      await this.#hints.wait(this.#intervalMs);
      const collections = [...new Set([...this.#waiting].map(({ collection }) => collection))];
      if (collections.length > 0) this.#wake(await this.#heads(collections));
    }
    this.#isAsking = false;
  }

  #wake(heads: Readonly<Record<string, number>> | undefined): void {
    for (const waiter of [...this.#waiting]) {
      // A head that goes back is one of a server that lacks something: the watch finds out why.
      const isMoved = heads !== undefined && (heads[waiter.collection] ?? 0) !== waiter.version;
      if (isMoved || heads === undefined) waiter.wake();
    }
  }

  async #heads(collections: readonly string[]): Promise<HeadsRow['heads'] | undefined> {
    try {
      const how = { level: { type: 'eventual' }, waitMs: 0 } as const;
      return (await this.#reader.read<HeadsRow>(this.#statements.heads(collections), how)).row.heads;
    } catch {
      return undefined;
    }
  }
}

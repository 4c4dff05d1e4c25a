/**
 * Asks the replica nearby for the last writes of all collections that somebody waits for, as long as somebody does: often, or, where
 * the primary's notices are heard, seldom and as soon as there is a reason. A notice may be quicker than the replica: until it
 * has what was noticed, it is asked again, with pauses that grow.
 */
import { pause, type Timers } from '../../core/index.ts';
import { Signal } from '../replication/signal.ts';
import { postgresDefaults } from './defaults.ts';
import type { NoticeListener } from './notice-feed.ts';
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

interface Watched {
  watches: number;
  /** The last write that was noticed. */
  noticed: number;
}

export class HeadPoll implements NoticeListener {
  readonly #reader: Reader;
  readonly #statements: Statements;
  readonly #options: HeadPollOptions;
  readonly #hints: Signal;
  readonly #waiting = new Set<Waiter>();
  readonly #watched = new Map<string, Watched>();
  #isHearing = false;
  #isAsking = false;
  /** Somebody has a reason to think that there is something new. */
  #isHinted = false;
  #pauseMs = 0;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(reader: Reader, statements: Statements, options: HeadPollOptions) {
    this.#reader = reader;
    this.#statements = statements;
    this.#options = options;
    this.#hints = new Signal(options.timers);
  }

  /** Notices of the collection count from now on, until `leave`. */
  join(collection: string): void {
    const watched = this.#watched.get(collection) ?? { watches: 0, noticed: 0 };
    watched.watches += 1;
    this.#watched.set(collection, watched);
  }

  leave(collection: string): void {
    const watched = this.#watched.get(collection)!;
    watched.watches -= 1;
    if (watched.watches === 0) this.#watched.delete(collection);
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
      // It may be waiting for long, as nobody was behind when it began to.
      else if (this.#isBehind(waiter)) this.#hints.fire();
    });
  }

  /** This process has written there: where the primary is nearby, the change can be seen now. */
  hint(collection: string): void {
    if (![...this.#waiting].some((waiter) => waiter.collection === collection)) return;
    this.#isHinted = true;
    this.#hints.fire();
  }

  noticed(collection: string, version: number): void {
    const watched = this.#watched.get(collection);
    if (watched === undefined || version <= watched.noticed) return;
    watched.noticed = version;
    this.#pauseMs = 0;
    this.hint(collection);
  }

  hears(isHearing: boolean): void {
    this.#isHearing = isHearing;
    // What was noticed of a primary that is no more may never come.
    if (!isHearing) for (const watched of this.#watched.values()) watched.noticed = 0;
    // What came before anybody listened was not noticed.
    this.#isHinted = true;
    this.#hints.fire();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.size > 0) {
      if (!this.#isHinted) await this.#hints.wait(this.#nextPauseMs());
      await this.#rest();
      this.#isHinted = false;
      const collections = [...new Set([...this.#waiting].map(({ collection }) => collection))];
      if (collections.length > 0) this.#wake(await this.#heads(collections));
    }
    this.#isAsking = false;
  }

  /** However many notices come. */
  async #rest(): Promise<void> {
    const { timers } = this.#options;
    const leftMs = this.#askedAtMs + postgresDefaults.watchRestMs - timers.now();
    if (leftMs > 0) await pause(timers, leftMs);
    this.#askedAtMs = timers.now();
  }

  #nextPauseMs(): number {
    const { intervalMs } = this.#options;
    if (!this.#isHearing) return intervalMs;
    if (![...this.#waiting].some((waiter) => this.#isBehind(waiter))) {
      return Math.max(intervalMs, postgresDefaults.noticedPollMs);
    }
    this.#pauseMs = Math.min(Math.max(2 * this.#pauseMs, postgresDefaults.watchRestMs), intervalMs);
    return this.#pauseMs;
  }

  #isBehind({ collection, version }: Waiter): boolean {
    return (this.#watched.get(collection)?.noticed ?? 0) > version;
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

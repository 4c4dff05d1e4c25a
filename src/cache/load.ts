/** One call of a factory, and those who wait for what it brings. */
import type { EntryTimes } from './entry-times.ts';
import { durationOf } from './entry-times.ts';
import type { Keeping } from './memory-tier.ts';
import type { Duration, LoadContext } from './options.ts';

export interface LoadRequest {
  readonly key: string;
  readonly times: EntryTimes;
  readonly tags: readonly string[];
  readonly stale: unknown;
  readonly signal: AbortSignal;
}

/** What a load has brought, and what becomes of it: kept, or what is there `stays`, or it `goes`. */
export interface Brought {
  readonly value: unknown;
  readonly keeping: Keeping | 'stays' | 'goes';
}

/** Gets the value: from a factory, or from where another has put it. */
export type Bring = (load: Load) => Promise<Brought>;

export class Load implements LoadContext {
  readonly key: string;
  readonly stale: unknown;
  readonly signal: AbortSignal;
  /** Its place among loads and invalidations. */
  readonly number: number;
  readonly times: EntryTimes;
  /** Settles when the factory has, and what it brought has been kept where it may be. */
  result!: Promise<unknown>;
  ttlMs: number | undefined;
  tags: readonly string[];
  isNotStored = false;
  /** What it brought had been invalidated before it came. */
  isLate = false;
  /** Those who are thrown what the factory throws. */
  exposed = 0;

  constructor(request: LoadRequest, number: number) {
    this.key = request.key;
    this.stale = request.stale;
    this.signal = request.signal;
    this.times = request.times;
    this.tags = request.tags;
    this.number = number;
  }

  /** `settle` keeps what was brought, or hears of what was thrown. */
  start(bring: Bring, settle: (outcome: Outcome) => void): void {
    this.result = this.#run(bring, settle);
    // Whoever waits hears of it; where nobody does, it is no fault of the process.
    this.result.catch(() => {});
  }

  setTtl(ttl: Duration): void {
    this.ttlMs = durationOf('ttl', ttl);
  }

  addTags(...tags: readonly string[]): void {
    this.tags = [...this.tags, ...tags];
  }

  noStore(): void {
    this.isNotStored = true;
  }

  async #run(bring: Bring, settle: (outcome: Outcome) => void): Promise<unknown> {
    let outcome: Outcome;
    try {
      outcome = await bring(this);
    } catch (error) {
      outcome = { error };
    }
    settle(outcome);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

export type Outcome = Brought | { readonly error: unknown };

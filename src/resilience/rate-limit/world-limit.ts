/**
 * A limit for the whole world without a round trip: each region counts what it allowed, hears from time to time what the
 * others allowed, and decides on both. The windows are those of slidingWindow, and the same in every region, so times
 * here are Unix times.
 *
 * Regions exchange counts, not differences: what a region allowed of a key in a window only grows, so to be told twice, late
 * or out of order does no harm (a grow-only counter; Shapiro and others, 2011). What is lost is mended by the next message
 * that names the key, or by a snapshot.
 *
 * Error bound. Let D be the longest time from one exchange to the next and on to every region. In a fixed window the
 * regions together allow at most
 *
 *   limit + Σ over the regions of what each allowed within some span of D.
 *
 * For take the last request allowed in the window, in region r at time t: r knew of all that others allowed before t − D,
 * and found room for it; so all that was allowed up to t is at most limit and what the others allowed in (t − D, t].
 * A region that hears of nobody holds at least to the limit alone. The test plays this with random regions and delays.
 * A clock that is set back allows no more: what was counted in a later window stays in force until that has come.
 */
import { checkNumber } from '../options.ts';
import { emptyDecision, type RateLimitDecision, type WritableDecision } from './decision.ts';
import { checkedRateLimit, type RateLimitOptions } from './rate-limiter.ts';
import { WindowTable } from './window-table.ts';
import { untilBelow, type WindowCounts, weightedCount } from './window-weights.ts';

export interface WorldLimitOptions extends Omit<RateLimitOptions, 'burst'> {
  /** Other regions whose counts are remembered. */
  readonly maxRegions?: number;
}

export interface WorldLimitDefaults {
  /** Other regions whose counts are remembered; what further ones tell is not heard before one has been silent for two windows. */
  readonly maxRegions: number;
}

export const worldLimitDefaults: WorldLimitDefaults = Object.freeze({ maxRegions: 64 });

/** What a region allowed: for each key its window, the count in it and the count in the one before. */
export interface WorldCounts {
  readonly region: string;
  readonly counts: readonly (readonly [key: string, window: number, current: number, previous: number])[];
}

/** The part of the limit that rounding may be off by. */
const TOLERANCE = 1e-9;

export class WorldLimit {
  readonly region: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly #maxKeys: number;
  readonly #maxRegions: number;
  readonly #own: WindowTable;
  /** The counts of each other region, and the window in which it last told any. */
  readonly #told = new Map<string, { readonly table: WindowTable; window: number }>();
  /** The sums of what was told, worked out when something is told and when a key's window changes. */
  readonly #elsewhere: WindowTable;
  readonly #changed = new Set<string>();
  readonly #counts: WindowCounts;
  readonly #decision: WritableDecision;

  /** `region` names this one. Throws `ERR_RESILIENCE_OPTION`. */
  constructor(region: string, options: WorldLimitOptions) {
    const { limit, windowMs, maxKeys } = checkedRateLimit(options);
    const { maxRegions = worldLimitDefaults.maxRegions } = options;
    checkNumber('maxRegions', maxRegions, { min: 1, max: 4_096, whole: true });
    this.region = region;
    this.limit = limit;
    this.windowMs = windowMs;
    this.#maxKeys = maxKeys;
    this.#maxRegions = maxRegions;
    this.#own = new WindowTable(maxKeys);
    this.#elsewhere = new WindowTable(maxKeys);
    this.#counts = { windowMs, current: 0, previous: 0, nowMs: 0 };
    this.#decision = emptyDecision(limit);
  }

  /** Keys remembered now. */
  get keys(): number {
    return this.#own.size;
  }

  /** As `RateLimiter.check`, on what was allowed here and what is known of the others; `nowMs` is Unix time. */
  check(key: string, nowMs: number, cost = 1): RateLimitDecision {
    const counts = this.#counts;
    const window = this.#read(key, nowMs);
    const room = this.limit * (1 + TOLERANCE);
    const allowed = weightedCount(counts) + cost <= room;
    if (allowed && cost > 0) {
      const at = this.#own.find(key);
      this.#own.set(key, window, this.#own.countAt(at, window) + cost, this.#own.countAt(at, window - 1));
      this.#changed.add(key);
      if (this.#changed.size > this.#maxKeys) this.#changed.delete(this.#changed.keys().next().value!);
      counts.current += cost;
    }
    const decision = this.#decision;
    decision.allowed = allowed;
    decision.remaining = Math.max(0, Math.floor(room - weightedCount(counts)));
    decision.resetMs = untilBelow(0, counts);
    decision.retryAfterMs = allowed ? 0 : Math.max(1, Math.ceil(untilBelow(this.limit - cost, counts)));
    return decision;
  }

  /** What changed here since this was last asked, for the other regions. */
  changes(): WorldCounts {
    const keys = [...this.#changed];
    this.#changed.clear();
    return this.#countsOf(keys);
  }

  /** All that still matters of what was allowed here, for a region that has heard nothing yet. */
  snapshot(nowMs: number): WorldCounts {
    const oldest = Math.floor(nowMs / this.windowMs) - 1;
    const { region, counts } = this.#countsOf([...this.#own.keys()]);
    return { region, counts: counts.filter(([, window]) => window >= oldest) };
  }

  /** Takes in what another region allowed. Told twice, late or out of order, it comes to the same. */
  hear({ region, counts }: WorldCounts, nowMs: number): void {
    const window = Math.floor(nowMs / this.windowMs);
    const told = this.#told.get(region) ?? this.#meet(region, window);
    if (told === undefined) return;
    told.window = window;
    for (const [key, toldWindow, current, previous] of counts) {
      // A clock that is windows ahead would have its counts outlive ours; one that is just past the boundary is usual.
      if (toldWindow < window - 1 || toldWindow > window + 1) continue;
      told.table.raise(key, toldWindow, current, previous);
      this.#sum(key, window);
    }
  }

  #meet(region: string, window: number): { readonly table: WindowTable; window: number } | undefined {
    if (region === this.region) return undefined;
    if (this.#told.size >= this.#maxRegions) this.#forgetSilent(window);
    if (this.#told.size >= this.#maxRegions) return undefined;
    const told = { table: new WindowTable(this.#maxKeys), window };
    this.#told.set(region, told);
    return told;
  }

  /** What was told two windows ago counts no more. */
  #forgetSilent(window: number): void {
    for (const [region, told] of this.#told) if (told.window < window - 1) this.#told.delete(region);
  }

  /** Brings the counts of a key into `#counts`; returns the window they are of. */
  #read(key: string, nowMs: number): number {
    const counts = this.#counts;
    const own = this.#own.find(key);
    const window = Math.max(Math.floor(nowMs / this.windowMs), this.#own.windowAt(own));
    let elsewhere = this.#elsewhere.find(key);
    if (this.#told.size > 0 && this.#elsewhere.windowAt(elsewhere) !== window) elsewhere = this.#sum(key, window);
    counts.nowMs = Math.max(nowMs, window * this.windowMs);
    counts.current = this.#own.countAt(own, window) + this.#elsewhere.countAt(elsewhere, window);
    counts.previous = this.#own.countAt(own, window - 1) + this.#elsewhere.countAt(elsewhere, window - 1);
    return window;
  }

  #sum(key: string, window: number): number {
    let current = 0;
    let previous = 0;
    for (const { table } of this.#told.values()) {
      const at = table.find(key);
      current += table.countAt(at, window);
      previous += table.countAt(at, window - 1);
    }
    this.#elsewhere.set(key, window, current, previous);
    return this.#elsewhere.find(key);
  }

  #countsOf(keys: readonly string[]): WorldCounts {
    const counts = keys.flatMap((key) => {
      const at = this.#own.find(key);
      const window = this.#own.windowAt(at);
      return at < 0 ? [] : [[key, window, this.#own.countAt(at, window), this.#own.countAt(at, window - 1)] as const];
    });
    return { region: this.region, counts };
  }
}

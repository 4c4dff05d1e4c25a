/**
 * The sliding window of two counters (Cloudflare's, "How we built rate limiting capable of scaling to millions of
 * domains"): what was taken in this fixed window, and what in the one before, weighted by the part of it that a window
 * ending now still covers.
 *
 * Invariant: within one fixed window a key takes at most `limit`, and within any span as long as a window at most twice
 * that (all at the end of one window, then at the pace at which it slides out of sight).
 */
import { emptyDecision, type RateLimitDecision, type WritableDecision } from '../decision.ts';
import { KeyTable } from '../key-table.ts';
import { checkedRateLimit, type RateLimiter, type RateLimitOptions } from '../rate-limiter.ts';
import { untilBelow, type WindowCounts, weightedCount } from '../window-weights.ts';

/** The part of the limit that rounding may be off by. */
const TOLERANCE = 1e-9;

/** The numbers of a key: which window it was last seen in, what was taken in it, and in the one before. */
const WIDTH = 3;
const [WINDOW, CURRENT, PREVIOUS] = [0, 1, 2];

/** Makes a limiter; `burst` means nothing here and is always `limit`. Throws `ERR_RESILIENCE_OPTION`. */
export function slidingWindow(options: RateLimitOptions): RateLimiter {
  return new SlidingWindowLimiter(checkedRateLimit(options));
}

class SlidingWindowLimiter implements RateLimiter {
  readonly algorithm = 'sliding-window';
  readonly limit: number;
  readonly burst: number;
  readonly windowMs: number;
  readonly #table: KeyTable;
  readonly #tolerance: number;
  /** Filled again at each check, like the decision. */
  readonly #counts: WindowCounts;
  readonly #decision: WritableDecision;

  constructor({ limit, windowMs, maxKeys }: Required<RateLimitOptions>) {
    this.limit = limit;
    this.burst = limit;
    this.windowMs = windowMs;
    this.#table = new KeyTable(WIDTH, maxKeys);
    this.#tolerance = limit * TOLERANCE;
    this.#counts = { windowMs, current: 0, previous: 0, nowMs: 0 };
    this.#decision = emptyDecision(limit);
  }

  get keys(): number {
    return this.#table.size;
  }

  check(key: string, nowMs: number, cost = 1): RateLimitDecision {
    const window = Math.floor(nowMs / this.windowMs);
    const counts = this.#counts;
    counts.nowMs = nowMs;
    let at = this.#table.use(key);
    if (at < 0 && cost > 0 && cost <= this.limit) at = this.#add(key, window);
    this.#read(at, window);
    const allowed = weightedCount(counts) + cost <= this.limit + this.#tolerance;
    if (allowed) counts.current += cost;
    if (at >= 0) this.#table.values[at + CURRENT] = counts.current;
    return this.#decide(allowed, cost);
  }

  charge(key: string, nowMs: number, cost: number): void {
    const window = Math.floor(nowMs / this.windowMs);
    let at = this.#table.use(key);
    if (at < 0) at = this.#add(key, window);
    this.#read(at, window);
    // More than twice the limit would be in the way for longer than the window after this one.
    this.#table.values[at + CURRENT] = Math.min(this.#counts.current + cost, 2 * this.limit);
  }

  reset(key: string): void {
    this.#table.delete(key);
  }

  /** Moves the counts of a key to the window of now, and takes them for this check. */
  #read(at: number, window: number): void {
    const { values } = this.#table;
    const missed = at < 0 ? 0 : window - values[at + WINDOW]!;
    // Counts stay where they are when the clock was set back: no more is allowed, and they slide out all the same.
    if (missed !== 0) values[at + WINDOW] = window;
    if (missed > 0) {
      values[at + PREVIOUS] = missed === 1 ? values[at + CURRENT]! : 0;
      values[at + CURRENT] = 0;
    }
    this.#counts.current = at < 0 ? 0 : values[at + CURRENT]!;
    this.#counts.previous = at < 0 ? 0 : values[at + PREVIOUS]!;
  }

  #decide(allowed: boolean, cost: number): RateLimitDecision {
    const decision = this.#decision;
    const counts = this.#counts;
    decision.allowed = allowed;
    decision.remaining = Math.max(0, Math.floor(this.limit - weightedCount(counts) + this.#tolerance));
    decision.resetMs = untilBelow(0, counts);
    decision.retryAfterMs = allowed ? 0 : Math.max(1, Math.ceil(untilBelow(this.limit - cost, counts)));
    return decision;
  }

  /** Nothing of a key is seen two windows later: each new key lets go of up to two such. */
  #add(key: string, window: number): number {
    const table = this.#table;
    for (let times = 0; times < 2; times++) {
      const oldest = table.oldest();
      if (oldest < 0 || table.values[oldest + WINDOW]! >= window - 1) break;
      table.deleteOldest();
    }
    const at = table.add(key);
    table.values[at + WINDOW] = window;
    return at;
  }
}

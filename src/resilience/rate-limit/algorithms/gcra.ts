/**
 * The generic cell rate algorithm (ITU-T I.371, "virtual scheduling"): one number for each key, the theoretical arrival
 * time up to which what was taken is paid for. Taking 1 moves it by window/limit; it may run ahead of the clock by as much
 * as `burst` is worth. Allowances come back evenly, one after another, so a refused client waits for its next one and
 * not for the end of a window.
 *
 * Invariant: within any span s a key takes at most burst + s · limit / window.
 */
import { emptyDecision, type RateLimitDecision, type WritableDecision } from '../decision.ts';
import { KeyTable } from '../key-table.ts';
import { checkedRateLimit, type RateLimiter, type RateLimitOptions } from '../rate-limiter.ts';

/** Rounding of sums of fractions must not refuse the last of a burst. */
const TOLERANCE_MS = 1e-6;

/** Makes a limiter; throws `ERR_RESILIENCE_OPTION`. */
export function gcra(options: RateLimitOptions): RateLimiter {
  return new GcraLimiter(checkedRateLimit(options));
}

class GcraLimiter implements RateLimiter {
  readonly algorithm = 'gcra';
  readonly limit: number;
  readonly burst: number;
  readonly windowMs: number;
  readonly #table: KeyTable;
  readonly #decision: WritableDecision;
  /** What one costs in time, and how far ahead of the clock a key may be. */
  readonly #stepMs: number;
  readonly #aheadMs: number;
  /** Times are kept from the first check on: beside those since 1970 a double has no room for microseconds. */
  #originMs = Number.NaN;

  constructor({ limit, windowMs, burst, maxKeys }: Required<RateLimitOptions>) {
    this.limit = limit;
    this.burst = burst;
    this.windowMs = windowMs;
    this.#table = new KeyTable(1, maxKeys);
    this.#decision = emptyDecision(burst);
    this.#stepMs = windowMs / limit;
    this.#aheadMs = burst * this.#stepMs;
  }

  get keys(): number {
    return this.#table.size;
  }

  check(key: string, clockMs: number, cost = 1): RateLimitDecision {
    const nowMs = this.#sinceOrigin(clockMs);
    const table = this.#table;
    const at = table.use(key);
    const paidMs = this.#paidMs(at, nowMs);
    const untilMs = paidMs + cost * this.#stepMs;
    const overMs = untilMs - nowMs - this.#aheadMs;
    const allowed = overMs <= TOLERANCE_MS;
    const paidUntilMs = allowed ? untilMs : paidMs;
    if (at >= 0) table.values[at] = paidUntilMs;
    else if (allowed && cost > 0) this.#add(key, paidUntilMs, nowMs);
    return this.#decide(paidUntilMs - nowMs, allowed ? 0 : overMs, cost);
  }

  charge(key: string, clockMs: number, cost: number): void {
    const nowMs = this.#sinceOrigin(clockMs);
    const at = this.#table.use(key);
    const paidUntilMs = Math.min(this.#paidMs(at, nowMs) + cost * this.#stepMs, this.#mostMs(nowMs));
    if (at >= 0) this.#table.values[at] = paidUntilMs;
    else this.#add(key, paidUntilMs, nowMs);
  }

  reset(key: string): void {
    this.#table.delete(key);
  }

  #sinceOrigin(clockMs: number): number {
    if (Number.isNaN(this.#originMs)) this.#originMs = clockMs;
    return clockMs - this.#originMs;
  }

  /** Up to when a key has paid: further ahead than a full burst when others charged it, or the clock was set back. */
  #paidMs(at: number, nowMs: number): number {
    return at < 0 ? nowMs : Math.min(Math.max(this.#table.values[at]!, nowMs), this.#mostMs(nowMs));
  }

  #mostMs(nowMs: number): number {
    return nowMs + this.#aheadMs + this.windowMs;
  }

  #decide(debtMs: number, overMs: number, cost: number): RateLimitDecision {
    const decision = this.#decision;
    decision.allowed = overMs === 0;
    decision.remaining = Math.max(0, Math.floor((this.#aheadMs - debtMs + TOLERANCE_MS) / this.#stepMs));
    decision.resetMs = debtMs;
    const waitMs = cost > this.burst ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(overMs));
    decision.retryAfterMs = decision.allowed ? 0 : waitMs;
    return decision;
  }

  /** A key that has owed nothing for a window is as good as unknown: each new key lets go of up to two such. */
  #add(key: string, paidUntilMs: number, nowMs: number): void {
    const table = this.#table;
    for (let times = 0; times < 2; times++) {
      const oldest = table.oldest();
      if (oldest < 0 || table.values[oldest]! > nowMs - this.windowMs) break;
      table.deleteOldest();
    }
    const at = table.add(key);
    table.values[at] = paidUntilMs;
  }
}

/** The contract of the limiters in this process, and what they are made from. */
import { checkNumber } from '../options.ts';
import type { RateLimitDecision } from './decision.ts';

export type RateLimitAlgorithm = 'gcra' | 'sliding-window';

export interface RateLimitOptions {
  /** What a key may take in each window. */
  readonly limit: number;
  readonly windowMs: number;
  /** gcra: what a rested key may take at once; default `limit`. */
  readonly burst?: number;
  /** Keys remembered; beyond it the one unused for longest is forgotten. */
  readonly maxKeys?: number;
}

export interface RateLimiter {
  readonly algorithm: RateLimitAlgorithm;
  /** Over any span as long as the window, a key gets at most `limit + burst`. */
  readonly limit: number;
  readonly burst: number;
  readonly windowMs: number;
  /** Keys remembered now. */
  readonly keys: number;
  /**
   * Takes `cost` from what `key` may take, if that is allowed; what is refused costs nothing. A cost of 0 only looks. The
   * answer is one object for all checks. `nowMs` is milliseconds from any origin, the same in every call.
   */
  check(key: string, nowMs: number, cost?: number): RateLimitDecision;
  /**
   * Takes `cost` whether it is allowed or not: for what somebody else, who holds to the same limit, has allowed. What goes
   * beyond the limit delays what comes next, by a window at most.
   */
  charge(key: string, nowMs: number, cost: number): void;
  /** Forgets what a key has taken. */
  reset(key: string): void;
}

/** What limiters do when nothing else is asked. */
export interface RateLimitDefaults {
  readonly algorithm: RateLimitAlgorithm;
  /** The window a limit counts in. */
  readonly windowMs: number;
  /** Keys one limiter remembers, some 100 bytes each; beyond it the key unused for longest is forgotten. */
  readonly maxKeys: number;
}

export const rateLimitDefaults: RateLimitDefaults = Object.freeze({
  algorithm: 'gcra',
  windowMs: 60_000,
  maxKeys: 100_000,
});

/** The largest limit for each millisecond of the window: times are told apart to the microsecond. */
const MAX_PER_MS = 1_000;
const MAX_BURST = 1e9;

/** Throws `ERR_RESILIENCE_OPTION`; returns the options with everything filled in. */
export function checkedRateLimit(options: RateLimitOptions): Required<RateLimitOptions> {
  const { limit, windowMs, burst = limit, maxKeys = rateLimitDefaults.maxKeys } = options;
  checkNumber('windowMs', windowMs, { min: 1, max: 31 * 86_400_000 });
  checkNumber('limit', limit, { min: 1, max: Math.min(MAX_BURST, windowMs * MAX_PER_MS), whole: true });
  checkNumber('burst', burst, { min: 1, max: MAX_BURST, whole: true });
  checkNumber('maxKeys', maxKeys, { min: 1, max: 2 ** 24, whole: true });
  return { limit, windowMs, burst, maxKeys };
}

/**
 * The contract of a limiter that several processes share. It costs a round trip, may be slow and may fail: `insured`
 * stands before it.
 */
import type { RateLimitDecision } from './decision.ts';

export interface SharedRateLimit {
  /** Takes `cost` (1 if not given) from what `key` may take, atomically among all who share it. Rejects when it cannot tell. */
  check(key: string, cost?: number): Promise<RateLimitDecision>;
  /** Lets go of its connections. Checks after that reject. */
  close(): Promise<void>;
}

/**
 * What a limiter answers. A limiter in this process fills one such object again at each check (no allocation for each
 * request): it means something until the next check of the same limiter, and whoever keeps it copies it.
 */
export interface RateLimitDecision {
  readonly allowed: boolean;
  /** The most that can be taken at once by a key that took nothing for a while. */
  readonly limit: number;
  /** What could still be taken now, whole. */
  readonly remaining: number;
  /** Until all of `limit` could be taken again, if nothing is taken meanwhile. */
  readonly resetMs: number;
  /** When refused: until the same cost would be allowed, whole; Infinity for a cost over the limit. 0 when allowed. */
  readonly retryAfterMs: number;
}

/** The same, for those who fill it. */
export type WritableDecision = { -readonly [Member in keyof RateLimitDecision]: RateLimitDecision[Member] };

export function emptyDecision(limit: number): WritableDecision {
  return { allowed: true, limit, remaining: limit, resetMs: 0, retryAfterMs: 0 };
}

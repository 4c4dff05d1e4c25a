/** The algorithms by the names they have in a config: the one list of them. */
import type { RateLimitAlgorithm, RateLimiter, RateLimitOptions } from '../rate-limiter.ts';
import { gcra } from './gcra.ts';
import { slidingWindow } from './sliding-window.ts';

export { gcra } from './gcra.ts';
export { slidingWindow } from './sliding-window.ts';

export type RateLimitAlgorithms = Readonly<Record<RateLimitAlgorithm, (options: RateLimitOptions) => RateLimiter>>;

export const rateLimitAlgorithms: RateLimitAlgorithms = Object.freeze({
  gcra,
  'sliding-window': slidingWindow,
});

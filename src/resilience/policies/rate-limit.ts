/** So many calls in a window: a limiter of rate-limit/ around a function, with one limit for all its calls. */
import { type Clock, systemClock } from '../../core/index.ts';
import { optionError } from '../options.ts';
import {
  type RateLimitAlgorithm,
  type RateLimitOptions,
  rateLimitAlgorithms,
  rateLimitDefaults,
} from '../rate-limit/index.ts';
import { definePolicy, type ResiliencePolicy } from './policy.ts';
import { rateLimitedError } from './policy-errors.ts';

export interface RateLimitPolicyOptions extends Pick<RateLimitOptions, 'limit' | 'burst'> {
  readonly windowMs?: number;
  readonly algorithm?: RateLimitAlgorithm;
  readonly clock?: Clock;
}

/** Rejects with `ERR_RESILIENCE_RATE_LIMITED` over the limit. Throws `ERR_RESILIENCE_OPTION`. */
export function rateLimit(options: RateLimitPolicyOptions): ResiliencePolicy {
  const { clock = systemClock, ...rest } = { ...rateLimitDefaults, ...options };
  const { algorithm } = rest;
  if (!Object.hasOwn(rateLimitAlgorithms, algorithm)) {
    throw optionError('algorithm', algorithm, `one of ${Object.keys(rateLimitAlgorithms).join(', ')}`);
  }
  const limiter = rateLimitAlgorithms[algorithm]({ ...rest, maxKeys: 1 });
  return definePolicy(async (task, context) => {
    const { allowed, retryAfterMs } = limiter.check('', clock.now());
    if (!allowed) throw rateLimitedError(limiter.limit, limiter.windowMs, retryAfterMs);
    return await task(context);
  });
}

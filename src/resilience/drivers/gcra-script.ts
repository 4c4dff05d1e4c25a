/**
 * GCRA as a Lua script for Redis 5 or later: read, decide and write in one atomic step, by the clock of the server, so the
 * clocks of those who ask do not matter. See rate-limit/algorithms/gcra.ts for the algorithm; this is the same in whole
 * microseconds. A key holds the time up to which it has paid, and expires when that is past.
 *
 * KEYS[1]: the key. ARGV: microseconds that one costs, burst, cost.
 * Reply: allowed (1 or 0), remaining, microseconds until all is there again, microseconds until the same is allowed.
 */
import { AntipodeError } from '../../core/index.ts';
import type { RateLimitDecision } from '../rate-limit/index.ts';

// Redis writes a number of Lua with 17 digits, enough for microseconds since 1970.
export const gcraScript: string = `local step = tonumber(ARGV[1])
local burst = tonumber(ARGV[2])
local cost = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local ahead = step * burst
local stored = tonumber(redis.call('GET', KEYS[1]) or now)
local paid = math.min(math.max(stored, now), now + ahead)
local paid_until = paid + step * cost
local over = paid_until - now - ahead
if over > 0 then
  return {0, math.floor((now + ahead - paid) / step), paid - now, over}
end
if cost > 0 then
  redis.call('SET', KEYS[1], paid_until, 'PX', math.ceil((paid_until - now) / 1000))
end
return {1, math.floor((now + ahead - paid_until) / step), paid_until - now, 0}
`;

/** The numbers the script is called with. What one costs is rounded up, so that never more than the limit is allowed. */
export function gcraArguments(limit: number, windowMs: number, burst: number, cost: number): string[] {
  return [Math.ceil((windowMs * 1_000) / limit), burst, cost].map(String);
}

/** The decision in a reply; throws `ERR_RESILIENCE_SHARED_REPLY` for what the script does not say. */
export function decodeGcraReply(reply: unknown, burst: number, cost: number): RateLimitDecision {
  const numbers = Array.isArray(reply) ? reply.map(Number) : [];
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) {
    throw new AntipodeError(
      'ERR_RESILIENCE_SHARED_REPLY',
      `Redis answered ${JSON.stringify(reply)} to a rate limit: see whether a proxy stands between, or a script was replaced.`,
    );
  }
  const [allowed, remaining, resetUs, retryUs] = numbers as [number, number, number, number];
  return {
    allowed: allowed === 1,
    limit: burst,
    remaining: Math.max(0, remaining),
    resetMs: resetUs / 1_000,
    retryAfterMs: cost > burst ? Number.POSITIVE_INFINITY : Math.ceil(retryUs / 1_000),
  };
}

/**
 * The fields that tell a client about its limit: RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers
 * (Structured Fields, RFC 9651), as text. Names are quoted strings of ASCII, checked when the limit is made; numbers are
 * whole. So nothing that a client sent can get into a field.
 */
import { optionError } from '../options.ts';
import type { RateLimitDecision } from './decision.ts';

/** `"name"` as a Structured Fields string; throws `ERR_RESILIENCE_OPTION` for what no such string can hold. */
export function quotedPolicyName(name: string): string {
  if (!/^[\x20-\x7e]{1,64}$/.test(name)) throw optionError('name', name, '1 to 64 printable ASCII characters');
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** `RateLimit-Policy`: `"default";q=100;w=60`. A window of parts of a second is told as the next whole second. */
export function rateLimitPolicyField(quotedName: string, limit: number, windowMs: number): string {
  return `${quotedName};q=${limit};w=${seconds(windowMs)}`;
}

/** `RateLimit`: `"default";r=50;t=30`, where t is the seconds until all of the quota is there again. */
export function rateLimitField(quotedName: string, { remaining, resetMs }: RateLimitDecision): string {
  return `${quotedName};r=${remaining};t=${seconds(resetMs)}`;
}

/** `Retry-After` (RFC 9110, 10.2.3) in seconds, at least 1; undefined when waiting does not help or is not needed. */
export function retryAfterField({ allowed, retryAfterMs }: RateLimitDecision): string | undefined {
  return allowed || retryAfterMs === Number.POSITIVE_INFINITY ? undefined : `${Math.max(1, seconds(retryAfterMs))}`;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}

/**
 * How long a response is fresh (RFC 9111, section 4.2.1): by a targeted field, else s-maxage, max-age, Expires, else by
 * what the config says for responses that say nothing, else by a heuristic where one is wanted (section 4.2.2).
 */
import { fieldValues } from '../http/index.ts';
import { type CacheControl, cacheControlOf, parseCacheControl } from './cache-control.ts';
import { cachingDefaults } from './defaults.ts';
import { parseHttpDate } from './http-date.ts';
import { parseTargeted } from './targeted.ts';

export interface FreshnessOptions {
  /** Lower-case names of targeted fields, in order. */
  readonly targets: readonly string[];
  /** Fresh for so long when the response says nothing of it. */
  readonly ttlMs?: number | undefined;
  readonly heuristic: boolean;
}

export interface Policy {
  /** What the response says for this cache: a targeted field, or Cache-Control. */
  readonly control: CacheControl;
  /** Whether it is a targeted field: then Cache-Control and Expires count for nothing (RFC 9213, section 2.2). */
  readonly isTargeted: boolean;
}

/** Statuses that may be stored, and be fresh by heuristics, without a word on caching (RFC 9110, section 15.1). */
const heuristicStatuses: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

export function policyOf(fields: string, targets: readonly string[]): Policy {
  for (const name of targets) {
    const values = fieldValues(fields, name);
    const directives = values.length === 0 ? undefined : parseTargeted(values);
    if (directives !== undefined) return { control: cacheControlOf(directives), isTargeted: true };
  }
  return { control: parseCacheControl(fieldValues(fields, 'cache-control')), isTargeted: false };
}

/** Whether the response itself says how long it is fresh. */
export function hasExplicitFreshness({ control, isTargeted }: Policy, fields: string): boolean {
  if (control.sMaxAge !== undefined || control.maxAge !== undefined) return true;
  return !isTargeted && fieldValues(fields, 'expires').length > 0;
}

export function isHeuristicallyCacheable(status: number): boolean {
  return heuristicStatuses.has(status);
}

export interface LifetimeInput {
  readonly status: number;
  readonly fields: string;
  readonly policy: Policy;
  readonly dateMs: number;
  readonly lastModifiedMs: number | undefined;
}

/** Milliseconds a response is fresh from its Date on; 0 when it is stale at once. */
export function lifetimeMs(input: LifetimeInput, options: FreshnessOptions): number {
  const { control, isTargeted } = input.policy;
  const seconds = control.sMaxAge ?? control.maxAge;
  if (seconds !== undefined) return seconds * 1_000;
  const expires = isTargeted ? [] : fieldValues(input.fields, 'expires');
  if (expires.length > 0) {
    // More than one line, or no date: in the past (section 5.3).
    const at = expires.length === 1 ? parseHttpDate(expires[0]!, input.dateMs) : undefined;
    return at === undefined ? 0 : Math.max(0, at - input.dateMs);
  }
  return options.ttlMs ?? (options.heuristic ? heuristicMs(input) : 0);
}

function heuristicMs({ status, policy, dateMs, lastModifiedMs }: LifetimeInput): number {
  const mayGuess = isHeuristicallyCacheable(status) || policy.control.isPublic;
  if (!mayGuess || lastModifiedMs === undefined) return 0;
  const { heuristicFraction, heuristicMaxMs } = cachingDefaults;
  return Math.min(heuristicMaxMs, Math.max(0, dateMs - lastModifiedMs) * heuristicFraction);
}

/**
 * One limit of a route, apart from who keeps its counts: whom it counts, what it tells clients, and what it has done so far.
 */
import {
  quotedPolicyName,
  type RateLimitDecision,
  rateLimitField,
  rateLimitPolicyField,
  retryAfterField,
} from '../../../resilience/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Problem } from '../../problem.ts';
import { keyOf, type LimitKey } from './limit-key.ts';

export interface RouteLimitDefaults {
  readonly name: string;
  /** What one request takes. */
  readonly cost: number;
}

export const routeLimitDefaults: RouteLimitDefaults = Object.freeze({ name: 'default', cost: 1 });

export interface LimitRules {
  /** What clients and metrics know it by; printable ASCII. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly key: LimitKey;
  /** What one request takes of the limit. */
  readonly cost: number;
  /** Counts what it would refuse, and refuses nothing. */
  readonly dryRun: boolean;
}

/** What a limit has decided; only ever grows. */
export interface LimitCounts {
  allowed: number;
  limited: number;
  /** What a dry run has let through all the same. */
  wouldLimit: number;
}

export function limitCounts(): LimitCounts {
  return { allowed: 0, limited: 0, wouldLimit: 0 };
}

export class LimitPolicy {
  readonly cost: number;
  readonly dryRun: boolean;
  /** What a request is counted by; undefined for one that is not limited. */
  readonly keyOf: (request: EdgeRequest) => string | undefined;
  /** The member of `ratelimit-policy`. */
  readonly policyField: string;
  readonly #quotedName: string;
  readonly #counts: LimitCounts;

  /** `isCounted` says which requests have been counted elsewhere. Throws `ERR_RESILIENCE_OPTION` for a name that no field can hold. */
  constructor(
    { name, limit, windowMs, key, cost, dryRun }: LimitRules,
    counts: LimitCounts,
    isCounted?: (request: EdgeRequest) => boolean,
  ) {
    this.cost = cost;
    this.dryRun = dryRun;
    const ownKey = keyOf(key);
    this.keyOf = isCounted === undefined ? ownKey : (request) => (isCounted(request) ? undefined : ownKey(request));
    this.#quotedName = quotedPolicyName(name);
    this.policyField = rateLimitPolicyField(this.#quotedName, limit, windowMs);
    this.#counts = counts;
  }

  /** The member of `ratelimit`. */
  field(decision: RateLimitDecision): string {
    return rateLimitField(this.#quotedName, decision);
  }

  /** Counts a decision; returns whether the request is to be refused. */
  refuses({ allowed }: RateLimitDecision): boolean {
    if (allowed) this.#counts.allowed++;
    else if (this.dryRun) this.#counts.wouldLimit++;
    else this.#counts.limited++;
    return !allowed && !this.dryRun;
  }
}

/** Answers a request that is over a limit. */
export function limitProblem(decision: RateLimitDecision): Problem {
  const retryAfter = retryAfterField(decision);
  return {
    status: 429,
    kind: 'rate-limited',
    detail: 'There have been too many requests.',
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
  };
}

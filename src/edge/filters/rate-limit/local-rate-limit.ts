/**
 * Rate limits that this process decides by itself, at once. Where a route has several, all are looked at before any is
 * charged: a request that one of them refuses takes nothing of the others.
 */
import type { RateLimiter } from '../../../resilience/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFilter } from '../../route-filter.ts';
import { type LimitPolicy, limitProblem } from './limit-policy.ts';
import { ToldLimits, tellLimits } from './told-limits.ts';

export interface LocalLimit {
  readonly policy: LimitPolicy;
  readonly limiter: Pick<RateLimiter, 'check'>;
}

export function localRateLimit(limits: readonly LocalLimit[]): RouteFilter {
  const [only] = limits;
  if (only !== undefined && limits.length === 1) {
    return { onRequest: (request, nowMs) => checkOne(only, request, nowMs) };
  }
  return { onRequest: (request, nowMs) => checkAll(limits, request, nowMs) };
}

function checkOne({ policy, limiter }: LocalLimit, request: EdgeRequest, nowMs: number): Problem | undefined {
  const key = policy.keyOf(request);
  if (key === undefined) return undefined;
  const decision = limiter.check(key, nowMs, policy.cost);
  if (!policy.dryRun) tellLimits(request, policy.policyField, policy.field(decision));
  return policy.refuses(decision) ? limitProblem(decision) : undefined;
}

function checkAll(limits: readonly LocalLimit[], request: EdgeRequest, nowMs: number): Problem | undefined {
  const keyed = limits.flatMap((limit) => {
    const key = limit.policy.keyOf(request);
    return key === undefined ? [] : [{ ...limit, key }];
  });
  const refusing = keyed.find(({ policy: { cost, dryRun }, limiter, key }) => {
    return !dryRun && limiter.check(key, nowMs, 0).remaining < cost;
  });
  const told = new ToldLimits();
  if (refusing !== undefined) {
    const { policy, limiter, key } = refusing;
    const decision = limiter.check(key, nowMs, policy.cost);
    if (policy.refuses(decision)) {
      told.add(policy, decision);
      told.tell(request);
      return limitProblem(decision);
    }
  }
  for (const { policy, limiter, key } of keyed) {
    const decision = limiter.check(key, nowMs, policy.cost);
    policy.refuses(decision);
    told.add(policy, decision);
  }
  told.tell(request);
  return undefined;
}

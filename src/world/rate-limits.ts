/**
 * From the limits of a route's config to the filter and the layer that hold to them: who counts, and where.
 *
 * A global entry leaves limits of a region, and of the world, to the regions it steers to: each request is counted once.
 */
import type { RateLimitConfig } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import type { Secrets } from '../core/index.ts';
import {
  type Layer,
  LimitPolicy,
  type LocalLimit,
  limitCounts,
  localRateLimit,
  type RouteFilter,
  type SharedLimit,
  sharedRateLimit,
} from '../edge/index.ts';
import type { TargetOptions } from '../proxy/index.ts';
import {
  type CircuitChange,
  insured,
  type RateLimiter,
  rateLimitAlgorithms,
  redisRateLimit,
  type SharedRateLimit,
  WorldLimit,
} from '../resilience/index.ts';
import { countedLine, isCounted } from './counted-mark.ts';
import type { LimitExchange } from './limit-exchange.ts';
import type { MetricSource } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';
import type { SiblingLimits } from './workers/sibling-limits.ts';

/** Where a node stands, for what it counts together with others. */
export interface LimitPlace {
  readonly world: string;
  /** Empty where it stands in none. */
  readonly region: string;
  readonly isEntry: boolean;
  /** Where regions tell each other what they counted; undefined where there is no other. */
  readonly exchange: LimitExchange | undefined;
  /** Where the workers of a node do; undefined where it is one process. */
  readonly siblings: SiblingLimits | undefined;
  /** This worker among all that count, where it is one of several. */
  readonly part: string | undefined;
}

/** What limits of a route are made with: part of `RouteTools`. */
interface LimitTools extends NodeTools {
  readonly label: string;
  readonly place: LimitPlace;
  /** What nodes of this world sign with, where it has such. */
  readonly secrets: Secrets | undefined;
  readonly keep: <Part extends object>(name: string, config: unknown, make: () => Part) => Part;
  readonly publish: (source: MetricSource) => void;
}

type Limiter = LocalLimit['limiter'];

/** The limits that are decided at once; undefined where the route has none. */
export function localLimits(
  limits: readonly RateLimitConfig[] | undefined,
  tools: LimitTools,
): RouteFilter | undefined {
  const local = (limits ?? []).filter((limit) => limit.redis === undefined && isHere(limit, tools));
  if (local.length === 0) return undefined;
  return localRateLimit(
    local.map((limit) => {
      const limiter = limit.scope === 'world' ? worldLimiter(limit, tools) : ownLimiter(limit, tools);
      return { policy: policyOf(limit, tools), limiter };
    }),
  );
}

/** The limits for which a store is asked; undefined where the route has none. */
export function sharedLimits(limits: readonly RateLimitConfig[] | undefined, tools: LimitTools): Layer | undefined {
  const shared = (limits ?? []).flatMap((limit): SharedLimit[] => {
    const limiter = isHere(limit, tools) ? storeLimiter(limit, tools) : undefined;
    return limiter === undefined ? [] : [{ policy: policyOf(limit, tools), limiter }];
  });
  return shared.length === 0 ? undefined : sharedRateLimit(shared);
}

function isHere({ scope }: RateLimitConfig, { place }: LimitTools): boolean {
  return scope === 'node' || !place.isEntry;
}

function policyOf(limit: RateLimitConfig, tools: LimitTools): LimitPolicy {
  const { keep, publish, label: route } = tools;
  const counts = keep(`counts of limit ${limit.name}`, 0, limitCounts);
  publish(() => {
    const labels = { route, limit: limit.name };
    return [
      scalarSnapshot('antipode_rate_limit_requests_total', [
        { labels: { ...labels, outcome: 'allowed' }, value: counts.allowed },
        { labels: { ...labels, outcome: 'limited' }, value: counts.limited },
        { labels: { ...labels, outcome: 'would_limit' }, value: counts.wouldLimit },
      ]),
    ];
  });
  const { secrets } = tools;
  if (limit.scope !== 'world' || secrets === undefined) return new LimitPolicy(limit, counts);
  return new LimitPolicy(limit, counts, (request) => isCounted(secrets, request, Date.now()));
}

/** What other regions are told of requests that the limits of a route have counted for the world; undefined where there is nothing to tell. */
export function countedFields(
  limits: readonly RateLimitConfig[] | undefined,
  { place, secrets }: Pick<LimitTools, 'place' | 'secrets'>,
): TargetOptions['edgeFields'] {
  if (secrets === undefined || place.isEntry || limits?.some(({ scope }) => scope === 'world') !== true) return;
  return (request) => countedLine(secrets, request, Date.now());
}

/** What has been counted goes on while the limit is the same; a function is another one only when it reads otherwise. */
function identity({ dryRun, cost, key, ...rest }: RateLimitConfig): object {
  return { ...rest, key: typeof key === 'function' ? String(key) : key };
}

function ownLimiter(limit: RateLimitConfig, { keep, label, place: { siblings } }: LimitTools): Limiter {
  return keep<Limiter>(`limit ${limit.name}`, identity(limit), () => {
    const limiter = inMemory(limit);
    return siblings === undefined ? limiter : siblings.join(`${label} ${limit.name}`, limiter);
  });
}

function inMemory({ algorithm, limit, windowMs, burst }: RateLimitConfig): RateLimiter {
  return rateLimitAlgorithms[algorithm]({ limit, windowMs, ...(burst !== undefined && { burst }) });
}

/** Counts for the whole world, as far as the other regions have told theirs. */
function worldLimiter(limit: RateLimitConfig, { keep, label, place }: LimitTools): Limiter {
  return keep(`limit ${limit.name}`, [identity(limit), place.exchange], () => {
    const here = place.part === undefined ? place.region : `${place.region}/${place.part}`;
    const counts = new WorldLimit(here, { limit: limit.limit, windowMs: limit.windowMs });
    const leave = place.exchange?.join(`${label} ${limit.name}`, counts);
    // Windows of the whole world are those of Unix time.
    return {
      check: (key: string, _nowMs: number, cost?: number) => counts.check(key, Date.now(), cost),
      close: () => leave?.(),
    };
  });
}

function storeLimiter(
  limit: RateLimitConfig,
  { keep, label, place, announce }: LimitTools,
): Pick<SharedRateLimit, 'check'> | undefined {
  const { redis, scope, name, limit: most, windowMs, burst } = limit;
  const url = typeof redis === 'object' ? redis[place.region] : redis;
  if (url === undefined) return undefined;
  return keep(`limit ${name}`, identity(limit), () => {
    const together = scope === 'region' ? `${place.world}:${place.region}` : place.world;
    const prefix = `antipode:limit:${together}:${label} ${name}:`;
    const store = redisRateLimit({ url, prefix, limit: most, windowMs, ...(burst !== undefined && { burst }) });
    const onChange = ({ state, reason }: CircuitChange) => {
      if (state === 'open') announce({ type: 'limit.alone', subject: `${label} ${name}`, reason });
      if (state === 'closed') announce({ type: 'limit.shared', subject: `${label} ${name}`, reason });
    };
    const limiter = insured(store, inMemory(limit), { onChange });
    return { check: limiter.check, close: () => void limiter.close().catch(() => {}) };
  });
}

/** Parts of the config that are arranged otherwise inside the program, turned back to how they are written. */
import { formatListenAddress, type ListenAddress } from './address.ts';

type Part = Readonly<Record<string, unknown>>;

/** By the key of the part; what is not named here differs in its units at most. */
export const writtenParts: Readonly<Record<string, (part: Part) => Part>> = Object.freeze({
  listen: ({ http, https, admin, ...rest }: Part) => ({
    ...{ http: address(http), https: address(https), admin: address(admin) },
    ...rest,
  }),
  http2: ({ extendedConnect, ...rest }: Part) => ({ ...rest, websockets: extendedConnect }),
  steering: ({ strategy, settings }: Part) => {
    const { trialMs, improvementMs, ...rest } = settings as Part;
    return { strategy, ...rest, trialTimeMs: trialMs, improvementTimeMs: improvementMs };
  },
  retry: ({ causes, backoffBaseMs, backoffMaxMs, ...rest }: Part) => ({
    ...{ ...rest, on: causes },
    backoff: { baseMs: backoffBaseMs, maxMs: backoffMaxMs },
  }),
  retryBudget: ({ share, minimum }: Part) => ({ percent: Number(share) * 100, minConcurrency: minimum }),
  circuitBreaker: ({ slowCallMs, slowCallRate, buckets: _, ...rest }: Part) => ({
    ...rest,
    slowCall: { durationMs: slowCallMs, rate: slowCallRate },
  }),
  scaling: ({ full, predict, ...rest }: Part) => {
    const { loopDelayMs, queued, requests } = full as Part;
    const horizonMs = predict === false ? false : (predict as Part).horizonMs;
    return { ...rest, loopDelayMs, queue: queued, requests, predictMs: horizonMs };
  },
});

function address(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? formatListenAddress(value as ListenAddress) : value;
}

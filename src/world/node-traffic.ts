/**
 * What a node has answered since it started, over all routes. Requests without a route are left out: those for the health
 * path, which every other region sends each second, would look like traffic.
 */
import { durationBoundsMs } from '../core/index.ts';
import type { TrafficCounters } from '../edge/index.ts';

export interface NodeTraffic {
  readonly requests: number;
  /** Answers of 5xx. */
  readonly errors: number;
  /** Answers by duration, where that is known: one more than `boundsMs`, the last for what took longer. Not cumulative. */
  readonly byDuration: readonly number[];
  readonly boundsMs: readonly number[];
}

export function nodeTraffic(counters: TrafficCounters): NodeTraffic {
  const indexes = Array.from({ length: counters.size }, (_, index) => index);
  const all = indexes.filter((index) => index !== counters.unrouted).map((index) => counters.read(index));
  const byDuration = Array.from({ length: durationBoundsMs.length + 1 }, (_, bucket) =>
    all.reduce((sum, route) => sum + route.byDuration[bucket]!, 0),
  );
  return {
    requests: all.reduce((sum, { byClass }) => sum + byClass.reduce((a, b) => a + b, 0), 0),
    errors: all.reduce((sum, route) => sum + route.byClass[5]!, 0),
    byDuration,
    boundsMs: durationBoundsMs,
  };
}

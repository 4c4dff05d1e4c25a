/**
 * From a node's counters to what is going on now: the difference between the newest reading and the oldest within the
 * window. A node that started again counts from zero, which starts the window anew.
 */
import type { NodeTraffic } from '../world/index.ts';

export interface TrafficRate {
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  /** Estimated from the buckets; undefined without a request in the window. */
  readonly p50Ms: number | undefined;
}

interface Reading {
  readonly atMs: number;
  readonly traffic: NodeTraffic;
}

export class TrafficWindow {
  readonly #windowMs: number;
  #readings: Reading[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  record(traffic: NodeTraffic, nowMs: number): void {
    const last = this.#readings.at(-1);
    if (last && traffic.requests < last.traffic.requests) this.#readings = [];
    this.#readings.push({ atMs: nowMs, traffic });
    // The newest reading that is a whole window old is the base; what is older has no use.
    while (this.#readings.length > 2 && this.#readings[1]!.atMs <= nowMs - this.#windowMs) this.#readings.shift();
  }

  /** Nobody answers any more. */
  clear(): void {
    this.#readings = [];
  }

  rate(nowMs: number): TrafficRate {
    const [first] = this.#readings;
    const last = this.#readings.at(-1);
    if (!first || !last || first === last) return { requestsPerSecond: 0, errorsPerSecond: 0, p50Ms: undefined };
    const seconds = Math.max(nowMs - first.atMs, last.atMs - first.atMs) / 1000;
    const durations = last.traffic.byDuration.map((count, index) => count - (first.traffic.byDuration[index] ?? 0));
    return {
      requestsPerSecond: (last.traffic.requests - first.traffic.requests) / seconds,
      errorsPerSecond: (last.traffic.errors - first.traffic.errors) / seconds,
      p50Ms: median(durations, last.traffic.boundsMs),
    };
  }
}

/** By linear interpolation within the bucket; the last bound stands for everything above it. */
function median(counts: readonly number[], boundsMs: readonly number[]): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let below = 0;
  for (let bucket = 0; bucket < boundsMs.length; bucket++) {
    const count = counts[bucket] ?? 0;
    if (below + count >= total / 2) {
      const fromMs = boundsMs[bucket - 1] ?? 0;
      return fromMs + ((boundsMs[bucket]! - fromMs) * (total / 2 - below)) / count;
    }
    below += count;
  }
  return boundsMs.at(-1);
}

/** The metrics of caches for a registry of prom-client, whichever copy of it the app has: none is imported. */
import type { Cache } from '../cache.ts';
import { type CacheMetric, cacheMetrics } from './cache-metrics.ts';

/** What is used of prom-client's `Registry`. */
export interface MetricsRegistry {
  registerMetric(metric: never): void;
}

/** What is used of a cache. */
export type MeasuredCache = Pick<Cache<never>, 'stats'>;

/**
 * Registers the metrics of all caches of an app, once; each has its name in the label `cache`. They are read when the registry
 * is, and cost nothing else.
 */
export function registerCacheMetrics(registry: MetricsRegistry, caches: Readonly<Record<string, MeasuredCache>>): void {
  for (const metric of cacheMetrics) registry.registerMetric(new StatsMetric(metric, caches) as never);
}

/** As prom-client asks its own metrics for their values. */
class StatsMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator = 'sum';
  readonly #metric: CacheMetric;
  readonly #caches: Readonly<Record<string, MeasuredCache>>;

  constructor(metric: CacheMetric, caches: Readonly<Record<string, MeasuredCache>>) {
    this.name = metric.name;
    this.help = metric.help;
    this.type = metric.type;
    this.#metric = metric;
    this.#caches = caches;
  }

  async get(): Promise<object> {
    const values = Object.entries(this.#caches).flatMap(([cache, measured]) =>
      this.#metric.samples(measured.stats()).map(({ labels, value }) => ({ labels: { cache, ...labels }, value })),
    );
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values };
  }

  /** The caches count on: there is nothing to begin anew. */
  reset(): void {}
}

/** `GET /metrics`: the source's counters and this process's own, in Prometheus' text format. */
import { exposition, expositionType } from '../exposition.ts';
import { processMetrics } from '../process-metrics.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

export function metricsRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/metrics',
    name: 'getMetrics',
    summary: 'Counters, gauges and histograms for Prometheus.',
    answer: { type: expositionType },
    problems: [],
    handle: async () => {
      const text = await exposition([...(await source.metrics()), ...processMetrics()]);
      return { kind: 'text', type: expositionType, text };
    },
  });
}

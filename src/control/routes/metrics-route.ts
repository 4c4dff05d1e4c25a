/** `GET /metrics`: the source's counters and this process's own, in Prometheus' text format. */
import { boundedLabels } from '../bounded-labels.ts';
import { controlDefaults } from '../defaults.ts';
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
      const all = [...(await source.metrics()), ...processMetrics()];
      const text = await exposition(boundedLabels(all, controlDefaults.maxLabelValues));
      return { kind: 'text', type: expositionType, text };
    },
  });
}

/**
 * The metrics of this process, read from Node.js when scraped. Only the delay of the event loop is measured in between,
 * from the first scrape on: a node that nobody scrapes does not pay for it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type MetricSnapshot, scalarSnapshot } from './metric-snapshot.ts';

/** How often the delay is measured; a timer that is late by less cannot be seen. */
const resolutionMs = 20;

let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

export function processMetrics(): readonly MetricSnapshot[] {
  const { user, system } = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return [
    scalarSnapshot('process_start_time_seconds', [{ labels: {}, value: performance.timeOrigin / 1000 }]),
    scalarSnapshot('process_cpu_seconds_total', [
      { labels: { mode: 'user' }, value: user / 1e6 },
      { labels: { mode: 'system' }, value: system / 1e6 },
    ]),
    scalarSnapshot('process_resident_memory_bytes', [{ labels: {}, value: process.memoryUsage.rss() }]),
    scalarSnapshot('nodejs_event_loop_seconds_total', [
      { labels: { state: 'active' }, value: loop.active / 1000 },
      { labels: { state: 'idle' }, value: loop.idle / 1000 },
    ]),
    scalarSnapshot('nodejs_event_loop_delay_seconds', delays()),
  ];
}

/** Since the last scrape; nothing at the first one. */
function delays(): { labels: { quantile: string }; value: number }[] {
  if (delay === undefined) {
    delay = monitorEventLoopDelay({ resolution: resolutionMs });
    delay.enable();
    return [];
  }
  // What is measured is the whole time between two looks, of which the resolution is not delay.
  const late = (ns: number) => Math.max(0, ns / 1e9 - resolutionMs / 1_000);
  const values =
    delay.count === 0
      ? []
      : [
          { labels: { quantile: '0.5' }, value: late(delay.percentile(50)) },
          { labels: { quantile: '0.99' }, value: late(delay.percentile(99)) },
          { labels: { quantile: '1' }, value: late(delay.max) },
        ];
  delay.reset();
  return values;
}

/**
 * The metrics of this process, read from Node.js when scraped; nothing runs in between.
 */
import { type MetricSnapshot, scalarSnapshot } from './metric-snapshot.ts';

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
  ];
}

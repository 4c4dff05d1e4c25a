/**
 * The worker's side of being alive: once a second it tells its supervisor that its event loop turns, how busy it is, and
 * what memory it has. A loop that does not turn says nothing, which is what the supervisor listens for.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { livenessDefaults } from '../liveness/index.ts';
import type { HeartbeatMessage } from '../worker-messages.ts';

export interface HeartbeatOptions {
  readonly send: (message: HeartbeatMessage) => void;
  /** Requests under way. */
  readonly active?: () => number;
  /** Requests that wait before they may begin. */
  readonly queued?: () => number;
  readonly intervalMs?: number;
}

/** How often the loop's lateness is looked at. */
const resolutionMs = 20;

const none = () => 0;

/** Sends the first heartbeat at once. What it returns ends them; they keep no process alive. */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const { send, active = none, queued = none, intervalMs = livenessDefaults.heartbeatIntervalMs } = options;
  const ticks = monitorEventLoopDelay({ resolution: resolutionMs });
  ticks.enable();
  let before = performance.eventLoopUtilization();

  function beat(): void {
    const now = performance.eventLoopUtilization();
    const { rss, heapUsed } = process.memoryUsage();
    send({
      type: 'antipode:heartbeat',
      elu: performance.eventLoopUtilization(now, before).utilization,
      loopDelayMs: meanWaitMs(ticks.mean / 1e6, ticks.stddev / 1e6),
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      heapLimitBytes: getHeapStatistics().heap_size_limit,
      active: active(),
      queued: queued(),
    });
    before = now;
    ticks.reset();
  }

  beat();
  const timer = setInterval(beat, intervalMs).unref();
  return () => {
    clearInterval(timer);
    ticks.disable();
  };
}

/**
 * What comes at any moment falls into a long span between two ticks more often than into a short one: its wait for the
 * next tick is E[d²] / 2E[d], the mean residual time of a renewal process. An idle loop's own is taken off.
 */
export function meanWaitMs(meanMs: number, deviationMs: number): number {
  if (!(meanMs > 0)) return 0;
  return Math.max(0, (meanMs ** 2 + deviationMs ** 2) / (2 * meanMs) - resolutionMs / 2);
}

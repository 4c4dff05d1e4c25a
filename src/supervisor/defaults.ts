/**
 * Every default of the supervisor's processes, in one place: the config schema and the limits table read this object.
 * Restart figures as in PM2 (ceiling 15 s, good after 30 s), with a doubling step; see docs/limits.md.
 */
import type { BackoffOptions } from '../core/index.ts';

export interface SupervisorDefaults {
  /** An app that is not ready by then is stopped and started again. */
  readonly startTimeoutMs: number;
  /** An app that is not ready by then is waited for, and told of. */
  readonly slowStartMs: number;
  /** Between two attempts to connect, or to ask the health path, while an app starts. */
  readonly pollIntervalMs: number;
  /** For one question to the health path while an app starts. */
  readonly probeTimeoutMs: number;
  /** How long a worker that leaves may take to finish its requests, before SIGTERM. */
  readonly drainTimeoutMs: number;
  /** From SIGTERM to SIGKILL of one worker that leaves. */
  readonly stopTimeoutMs: number;
  /** From SIGTERM to SIGKILL when the whole group stops. */
  readonly stopGraceMs: number;
  /** How long the first new worker of a rolling restart serves before the others follow. */
  readonly observeMs: number;
  /** How often it is judged meanwhile. */
  readonly judgeIntervalMs: number;
  /** The share of the workers that is replaced at a time after the first, 0 to 1; at least one. */
  readonly rolloutShare: number;
  /** Before a process that ended is started again: the first delay, how it grows, and how long is good enough to forget. */
  readonly restart: BackoffOptions;
  /** Crashes in a row, none of them after a good while, from which on an alert is told with each. */
  readonly alertAfter: number;
  /** The last crashes that a group remembers. */
  readonly crashRecords: number;
  /** How often the memory of a process is looked up that does not tell it. */
  readonly memoryIntervalMs: number;
  /** What workers have to end by themselves when their supervisor was killed, from SIGTERM to SIGKILL. */
  readonly orphanGraceMs: number;
  /** Workers that one group may have. */
  readonly maxWorkers: number;
  /** A longer line of output is cut into pieces of this many characters. */
  readonly maxLineLength: number;
  /** The last lines of stderr, and of stdout, that are kept of a process that ended. */
  readonly reasonLines: number;
  /** Ports given to apps: below what Linux (32768) and macOS (49152) hand out to outgoing connections. */
  readonly ports: { readonly from: number; readonly to: number };
}

export const supervisorDefaults: SupervisorDefaults = Object.freeze({
  startTimeoutMs: 30_000,
  slowStartMs: 3_000,
  pollIntervalMs: 25,
  probeTimeoutMs: 2_000,
  drainTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  stopGraceMs: 30_000,
  observeMs: 5_000,
  judgeIntervalMs: 500,
  rolloutShare: 0.25,
  restart: Object.freeze({ baseMs: 100, maxMs: 15_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 }),
  alertAfter: 5,
  crashRecords: 10,
  memoryIntervalMs: 1_000,
  orphanGraceMs: 5_000,
  maxWorkers: 256,
  maxLineLength: 16_384,
  reasonLines: 8,
  ports: Object.freeze({ from: 20_000, to: 32_767 }),
});

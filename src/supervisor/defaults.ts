/**
 * Every default of the supervisor, in one place: the config schema and the limits table read this object.
 * Restart figures as in PM2 (ceiling 15 s, good after 30 s), with a doubling step; see docs/limits.md.
 */
import type { BackoffOptions } from '../core/index.ts';

export interface SupervisorDefaults {
  /** An app that does not listen on its port by then is stopped and started again. */
  readonly startTimeoutMs: number;
  /** Between two attempts to connect while an app starts. */
  readonly pollIntervalMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
  /** Before a process that ended is started again: the first delay, how it grows, and how long is good enough to forget. */
  readonly restart: BackoffOptions;
  /** Workers that one group may have. */
  readonly maxWorkers: number;
  /** A longer line of output is cut into pieces of this many characters. */
  readonly maxLineLength: number;
  /** The last lines of stderr that are told with the reason of a crash. */
  readonly reasonLines: number;
  /** Ports given to apps: below what Linux (32768) and macOS (49152) hand out to outgoing connections. */
  readonly ports: { readonly from: number; readonly to: number };
}

export const supervisorDefaults: SupervisorDefaults = Object.freeze({
  startTimeoutMs: 30_000,
  pollIntervalMs: 25,
  stopGraceMs: 30_000,
  restart: Object.freeze({ baseMs: 100, maxMs: 15_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 }),
  maxWorkers: 256,
  maxLineLength: 16_384,
  reasonLines: 8,
  ports: Object.freeze({ from: 20_000, to: 32_767 }),
});

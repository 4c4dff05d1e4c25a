/**
 * How much of one worker is taken, from what it reports: the largest of several shares, as Kubernetes' HPA takes the
 * largest of several metrics. The event loop's utilisation is the first of them; it ends at 1, while the others go on and
 * tell how much too much there is.
 */
import { type WorkerCapacity, workerCapacityDefaults } from './defaults.ts';

/** What a worker tells about once a second. */
export interface WorkerReport {
  /** Event loop utilisation since the last report, 0 to 1. */
  readonly elu: number;
  /** How late its timers were, in milliseconds. */
  readonly loopDelayMs: number;
  /** Requests under way. */
  readonly active: number;
  /** Requests that wait before they may begin. */
  readonly queued: number;
  /** Resident memory. */
  readonly rssBytes: number;
  /** How long it has been ready. */
  readonly readyForMs: number;
}

/** A worker that is this many times full is as full as any. */
const fullest = 4;

/** What a worker can be full of, in words. */
export type LoadKind = 'event loop' | 'loop delay' | 'queue' | 'requests';

export interface WorkerLoad {
  /** 0 is idle, 1 is full; what waits beyond that counts up to 4. */
  readonly load: number;
  /** What it has most of. */
  readonly kind: LoadKind;
}

export function workerLoad(
  { elu, loopDelayMs, active, queued }: WorkerReport,
  full: WorkerCapacity = workerCapacityDefaults,
): WorkerLoad {
  const shares: readonly WorkerLoad[] = [
    { kind: 'event loop', load: Math.min(1, elu) },
    { kind: 'loop delay', load: Math.min(1, loopDelayMs / full.loopDelayMs) },
    { kind: 'queue', load: Math.min(fullest, queued / full.queued) },
    { kind: 'requests', load: Math.min(fullest, active / (full.requests ?? Number.POSITIVE_INFINITY)) },
  ];
  return shares.reduce((largest, share) => (share.load > largest.load ? share : largest));
}

/** A request that is over, as it is remembered. */
import type { AttemptEnd } from '../../proxy/index.ts';

export interface PastRequest {
  readonly requestId: string;
  /** Milliseconds since 1970, by the clock of now. */
  readonly atMs: number;
  readonly method: string;
  readonly host: string;
  /** Without its query, which may hold secrets; cut where it is very long. Empty where the head could not be read. */
  readonly path: string;
  readonly route: string | undefined;
  readonly service: string | undefined;
  /** 0 when the client left before any answer. */
  readonly status: number;
  readonly abandoned: boolean;
  /** Undefined where it was read by a process that is gone; `atMs` is then when that was noticed. */
  readonly durationMs: number | undefined;
  /** Until the head of the answer; undefined where there was none. */
  readonly headMs: number | undefined;
  readonly answeredBy: 'endpoint' | 'cache' | 'filter' | 'edge' | 'nobody';
  readonly cache: string;
  readonly problem: string;
  readonly failure: string;
  /** All that were made, of which `attempts` are the first. */
  readonly attemptsMade: number;
  readonly attempts: readonly PastAttempt[];
}

export interface PastAttempt {
  /** Of the endpoint; of the region where it was the edge of one. */
  readonly id: string;
  readonly isRegion: boolean;
  /** Since the request began. */
  readonly startedMs: number;
  readonly latencyMs: number;
  /** Undefined when it was still under way. */
  readonly end: AttemptEnd | undefined;
}

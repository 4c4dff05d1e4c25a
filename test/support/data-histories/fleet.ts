/**
 * Regions that can be asked, broken and mended: a simulated cluster, or real processes. Whatever is written above it runs
 * against both.
 */
import type { Clock } from '../../../src/core/index.ts';
import type { FailoverReport, LostWrites } from '../../../src/data/index.ts';
import type { StoreReply, StoreRequest } from './store-request.ts';

export interface Fleet {
  readonly names: readonly string[];
  readonly clock: Clock;
  wait(ms: number): Promise<void>;

  /** Asks one region. Rejects with `nobodyListens` where no process is there to hear it. */
  ask(name: string, request: StoreRequest): Promise<StoreReply>;
  /** The primary of the highest term, as far as one acts. */
  primary(): Promise<string | undefined>;
  failover(name: string, force: boolean): Promise<FailoverReport>;
  /** The last version that each region has. */
  heads(): Promise<readonly number[]>;
  /** What regions report to have given up. */
  lost(): Promise<readonly LostWrites[]>;

  isAlive(name: string): boolean;
  /** kill -9. */
  kill(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  stop(name: string): void;
  continue(name: string): void;
  /** What one region sends to the other is lost. */
  cut(from: string, to: string): void;
  /** Delays, and where that can be had, losses and repetitions, on all links. */
  roughen(): void;
  /** All links are well. */
  heal(): void;
  /** Somebody sets the time of day. */
  setClock(name: string, byMs: number): void;
}

export const nobodyListens: Error = new Error('nobody listens there');

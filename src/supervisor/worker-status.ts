/** What is told of a worker: a place in a group, and the process that is in it. */
import type { CrashRecord } from './crash-record.ts';
import type { SocketAddress } from './wait-for-listener.ts';

/**
 * `starting`: not ready yet. `ready`: takes requests. `standby`: ready, but another process of the same worker takes them.
 * `draining`: takes none, and finishes those it has. `stopping`: was told to end. `crashed`: ended by itself, and is
 * started again after a while. `stopped`: ended because it was told to.
 */
export type WorkerState = 'starting' | 'ready' | 'standby' | 'draining' | 'stopping' | 'crashed' | 'stopped';

export interface WorkerStatus {
  /** 1 to the group's count. For a while there may be two processes of one worker. */
  readonly worker: number;
  /** This process among all that the group has had: `2.3` is the third process of worker 2. */
  readonly id: string;
  /** How many rolling restarts came before this process was started. */
  readonly generation: number;
  readonly state: WorkerState;
  /** Why it is in this state; for a crash the exit code or signal and the last lines of stderr. */
  readonly reason: string;
  readonly pid: number | undefined;
  /** Where it accepts connections, from when it is ready until it is told to end. */
  readonly address: SocketAddress | undefined;
  /** How often a process of this worker was started again after a crash. */
  readonly restarts: number;
  /** When this process was started, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** The last time that a process of this worker ended by itself. */
  readonly lastCrash: CrashRecord | undefined;
}

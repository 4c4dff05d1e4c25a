/**
 * Whether a replica has what a read needs: asked on the connection that will carry the read, again and again for a while.
 */
import { pause, type Timers } from '../core/index.ts';
import type { Position } from './position.ts';
import type { Queryable } from './queryable.ts';
import type { ConnectionFloor } from './server.ts';
import { type AppliedRow, appliedLsn, appliedQuery, readServerState } from './server-state.ts';

export interface ReplicaWaitOptions {
  readonly replicaWaitMs: number;
  readonly replicaPollMs: number;
  readonly timers: Timers;
}

export class ReplicaWait {
  readonly #options: ReplicaWaitOptions;

  constructor(options: ReplicaWaitOptions) {
    this.#options = options;
  }

  /** Resolves to false where it has not within the time, or is no standby any more. */
  async reaches(known: ConnectionFloor, connection: Queryable, needed: Position, isPatient: boolean): Promise<boolean> {
    if (hasReached(known, needed)) return true;
    const { timers, replicaWaitMs, replicaPollMs } = this.#options;
    const endMs = timers.now() + (isPatient ? replicaWaitMs : 0);
    for (let pauseMs = replicaPollMs / 16; ; pauseMs = Math.min(pauseMs * 2, replicaPollMs)) {
      if (!(await look(known, connection, needed.timeline))) return false;
      if (hasReached(known, needed)) return true;
      if (timers.now() + pauseMs > endMs) return false;
      await pause(timers, pauseMs);
    }
  }
}

/** By what is known already. */
export function hasReached(known: ConnectionFloor, needed: Position): boolean {
  return known.timeline >= needed.timeline && known.lsn >= needed.lsn;
}

/** False where the server is no standby. The timeline, which is dearer to learn, is asked for until it is the one needed. */
async function look(known: ConnectionFloor, connection: Queryable, neededTimeline: number): Promise<boolean> {
  if (known.timeline < neededTimeline) {
    const { isStandby, position } = await readServerState(connection);
    Object.assign(known, position);
    return isStandby;
  }
  const { rows } = await connection.query<AppliedRow>(appliedQuery);
  const lsn = appliedLsn(rows[0]!);
  if (lsn === undefined) return false;
  known.lsn = lsn;
  return true;
}

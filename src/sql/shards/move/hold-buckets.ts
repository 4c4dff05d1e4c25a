/**
 * Holds buckets against writers. Who writes to one holds it too, for the length of a transaction; a long one must not make
 * all others wait behind a move that waits for it. So the move waits only a moment, lets them pass and tries again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError } from '../../../core/index.ts';
import { lockSpaces } from '../schema/lock-spaces.ts';
import type { MoveContext } from './context.ts';
import { shardMoveDefaults } from './defaults.ts';
import { inTransaction, stateOf } from './transaction.ts';

/** Waited too long for a lock, took too long, stayed idle too long, was the victim of a deadlock. */
const passing: readonly (string | undefined)[] = ['55P03', '57014', '40P01'];

/** Writers have waited long enough: they go on, and the hand-over is tried again. */
class Overrun extends Error {}

/**
 * Runs `work` in a transaction of the source that holds the buckets; again after `between` where it could not in time.
 * `work` may ask whether it has taken longer than writers are to wait, and is then run again too. Rejects with
 * ERR_SQL_SHARD_HELD.
 */
export async function holdBuckets<T>(
  move: MoveContext,
  buckets: readonly number[],
  { work, between }: { readonly work: (checkTime: () => void) => Promise<T>; readonly between?: () => Promise<void> },
): Promise<T> {
  const { lockAttempts, lockMs, lockPauseMs, fenceMs } = shardMoveDefaults;
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(move.source, async () => {
        const startedAt = performance.now();
        await takeLocks(move, buckets, Math.min(fenceMs, lockMs * Math.ceil(attempt / 5)));
        return await work(() => {
          if (performance.now() - startedAt > fenceMs) throw new Overrun(`it took longer than ${fenceMs} ms`);
        });
      });
    } catch (error) {
      if (!passing.includes(stateOf(error)) && !(error instanceof Overrun)) throw error;
      if (attempt === lockAttempts) throw heldFault(move, error);
    }
    await delay(lockPauseMs);
    await between?.();
    await move.checkWanted();
  }
}

/** A move that hangs or is stopped here loses its connection to the server, and with it the locks. */
async function takeLocks({ source }: MoveContext, buckets: readonly number[], lockMs: number): Promise<void> {
  const { fenceMs } = shardMoveDefaults;
  await source.query(`
    SET LOCAL lock_timeout = ${lockMs}; SET LOCAL statement_timeout = ${fenceMs};
    SET LOCAL idle_in_transaction_session_timeout = ${2 * fenceMs}`);
  await source.query(
    `SELECT pg_advisory_xact_lock(${lockSpaces.writing}, bucket) FROM unnest($1::int[]) AS t(bucket)`,
    [buckets],
  );
}

function heldFault({ id, order }: MoveContext, cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_HELD',
    `Move ${id} did not get hold of its buckets on ${order.source}: look for transactions that stay open there, then resume the move.`,
    { cause, details: { move: id, server: order.source } },
  );
}

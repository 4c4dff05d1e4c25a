/**
 * What is left once the source has let go of a group. Every step may be done again by whoever resumes the move; until the
 * target has been told, routers tell it (bucket-router.ts).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { lockSpaces } from '../schema/lock-spaces.ts';
import type { MoveContext } from './context.ts';
import { shardMoveDefaults } from './defaults.ts';
import { deleteRows } from './delete-rows.ts';
import { inTransaction, stateOf } from './transaction.ts';

export async function finishGroup(move: MoveContext, buckets: readonly number[], version: number): Promise<void> {
  const { id, source, target, map, order } = move;
  await map.query(
    'UPDATE antipode_shards.map SET server = $2, version = $3 WHERE bucket = ANY ($1::smallint[]) AND version < $3',
    [buckets, order.target, version],
  );
  move.report('published');
  await target.query('SELECT antipode_shards.accept($1::smallint[], $2)', [buckets, version]);
  move.report('accepted');
  await waitForReaders(move, buckets);
  await deleteRows(move, source, buckets);
  await source.query('UPDATE antipode_shards.released SET is_clean = true WHERE bucket = ANY ($1::smallint[])', [
    buckets,
  ]);
  await source.query('DELETE FROM antipode_shards.changes WHERE move = $1', [id]);
  await target.query('DELETE FROM antipode_shards.progress WHERE move = $1 AND bucket = ANY ($2::smallint[])', [
    id,
    buckets,
  ]);
  await map.query(
    `UPDATE antipode_shards.moves SET done = (
       SELECT array_agg(DISTINCT bucket ORDER BY bucket) FROM unnest(done || $2::smallint[]) AS t(bucket)
     ) WHERE id = $1`,
    [id, buckets],
  );
}

/** A read that was let in before the hand-over still finds its rows. Nobody is let in any more. */
async function waitForReaders({ source }: MoveContext, buckets: readonly number[]): Promise<void> {
  const { lockMs, lockPauseMs } = shardMoveDefaults;
  for (;;) {
    try {
      return await inTransaction(source, async () => {
        await source.query(`SET LOCAL lock_timeout = ${lockMs}`);
        const text = `SELECT pg_advisory_xact_lock(${lockSpaces.present}, bucket) FROM unnest($1::int[]) AS t(bucket)`;
        await source.query(text, [buckets]);
      });
    } catch (error) {
      if (stateOf(error) !== '55P03') throw error;
      await delay(lockPauseMs);
    }
  }
}

/** From here on every change of these buckets is logged: nobody is in the middle of one when it begins. */
import { AntipodeError } from '../../../core/index.ts';
import type { MoveContext } from './context.ts';
import { holdBuckets } from './hold-buckets.ts';

export async function capture(move: MoveContext, buckets: readonly number[]): Promise<void> {
  const { id, source, target } = move;
  await target.query(
    `INSERT INTO antipode_shards.incoming (bucket, version, move) SELECT bucket, 0, $2 FROM unnest($1::smallint[]) AS t(bucket)
     ON CONFLICT (bucket) DO UPDATE SET move = excluded.move, is_complete = false`,
    [buckets, id],
  );
  await holdBuckets(move, buckets, {
    work: async () => {
      const text = 'UPDATE antipode_shards.owned SET move = $2 WHERE bucket = ANY ($1::smallint[])';
      const { rowCount } = await source.query(text, [buckets, id]);
      if (rowCount !== buckets.length) throw goneFault(move, buckets.length - (rowCount ?? 0));
    },
  });
}

/** Undoes it, and all that lies at the target because of it. */
export async function undoCapture(move: MoveContext, buckets: readonly number[]): Promise<void> {
  const text = 'UPDATE antipode_shards.owned SET move = NULL WHERE bucket = ANY ($1::smallint[]) AND move = $2';
  await holdBuckets(move, buckets, { work: () => move.source.query(text, [buckets, move.id]) });
  await move.source.query('DELETE FROM antipode_shards.changes WHERE move = $1', [move.id]);
}

function goneFault({ id, order }: MoveContext, missing: number): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_PLAN',
    `Move ${id}: ${missing} of its buckets are not on ${order.source} any more: abort it and plan anew.`,
    { details: { move: id, missing } },
  );
}

/**
 * The moment in which a group changes its home. While writers wait, the last changes go over and are compared, and the
 * target gets all it needs to take the group, under a version that nobody has heard of. Then the source lets go, in
 * one transaction: that is the point of no return. Before it the group is at home at the source, after it at the target,
 * whoever dies.
 */

import { applyChanges } from './apply-changes.ts';
import { catchUpMost } from './catch-up.ts';
import type { MoveContext } from './context.ts';
import type { CopiedTable } from './copied-table.ts';
import { shardMoveDefaults } from './defaults.ts';
import { holdBuckets } from './hold-buckets.ts';
import { inTransaction } from './transaction.ts';
import { verifyKeys } from './verify.ts';

/** Resolves with the version under which the target has the group. */
export async function handOver(move: MoveContext, buckets: readonly number[]): Promise<number> {
  const { rows } = await move.map.query<{ version: string }>("SELECT nextval('antipode_shards.version') AS version");
  const version = Number(rows[0]!.version);
  await holdBuckets(move, buckets, {
    work: async (checkTime) => {
      move.report('fence');
      await inTransaction(move.target, () => complete(move, buckets, version));
      move.report('complete');
      checkTime();
      await release(move, buckets, version);
    },
    between: () => catchUpMost(move),
  });
  move.report('released');
  return version;
}

async function complete(move: MoveContext, buckets: readonly number[], version: number): Promise<void> {
  await move.target.query(`SET LOCAL statement_timeout = ${shardMoveDefaults.fenceMs}`);
  const { changed } = await applyChanges(move, Number.MAX_SAFE_INTEGER);
  await verifyKeys(move, changed);
  for (const table of move.tables) await advanceSequences(move, table);
  await move.target.query(
    'UPDATE antipode_shards.incoming SET version = $2, is_complete = true WHERE bucket = ANY ($1::smallint[])',
    [buckets, version],
  );
}

async function release({ source, order }: MoveContext, buckets: readonly number[], version: number): Promise<void> {
  await source.query('DELETE FROM antipode_shards.owned WHERE bucket = ANY ($1::smallint[])', [buckets]);
  await source.query(
    `INSERT INTO antipode_shards.released (bucket, version, target) SELECT bucket, $2, $3 FROM unnest($1::smallint[]) AS t(bucket)
     ON CONFLICT (bucket) DO UPDATE SET version = excluded.version, target = excluded.target, is_clean = false`,
    [buckets, version, order.target],
  );
  await source.query('UPDATE antipode_shards.server SET generation = generation + 1');
}

/** A number that the source gave to a row of this group must not be given again by the target. */
async function advanceSequences({ source, target }: MoveContext, { sequences }: CopiedTable): Promise<void> {
  for (const sequence of sequences) {
    const { rows } = await source.query<{ last_value: string }>(`SELECT last_value FROM ${sequence}`);
    const text = `SELECT setval($2, last_value) FROM (SELECT greatest($1::bigint, last_value) AS last_value FROM ${sequence}) AS later`;
    await target.query(text, [rows[0]!.last_value, sequence]);
  }
}

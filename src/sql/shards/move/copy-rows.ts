/**
 * The first copy of a group, in batches by primary key. Each batch and how far it came are one transaction of the target:
 * whoever goes on after a kill begins behind the last batch that is there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { catchUp } from './catch-up.ts';
import type { MoveContext } from './context.ts';
import type { CopiedTable } from './copied-table.ts';
import { shardMoveDefaults } from './defaults.ts';
import { inTransaction, stateOf } from './transaction.ts';

interface Batch {
  readonly rows: string;
  readonly count: number;
  readonly last_key: string | null;
  readonly bytes: number;
  readonly is_last: boolean;
}

interface Progress {
  readonly last_key: string | null;
  readonly is_done: boolean;
}

export async function copyRows(move: MoveContext, buckets: readonly number[]): Promise<void> {
  for (const bucket of buckets) {
    for (const table of move.tables) await copyPart(move, bucket, table);
    await move.checkWanted();
  }
}

async function copyPart(move: MoveContext, bucket: number, table: CopiedTable): Promise<void> {
  let progress = await readProgress(move, bucket, table);
  while (!progress.is_done) {
    const begun = performance.now();
    progress = await copyBatch(move, { bucket, table, lastKey: progress.last_key });
    if (move.pace < 1) await delay((performance.now() - begun) * (1 / move.pace - 1));
  }
}

/** A part that was never begun is emptied first: rows may lie there from a move that was given up long ago. */
async function readProgress({ target, id }: MoveContext, bucket: number, table: CopiedTable): Promise<Progress> {
  const { rows } = await target.query<Progress>(
    'SELECT last_key::text, is_done FROM antipode_shards.progress WHERE move = $1 AND bucket = $2 AND relation = $3',
    [id, bucket, table.name],
  );
  if (rows[0] !== undefined) return rows[0];
  await deleteRows(target, bucket, table);
  return { last_key: null, is_done: false };
}

/** Deletes all rows of the bucket, some at a time. */
export async function deleteRows(server: MoveContext['source'], bucket: number, table: CopiedTable): Promise<void> {
  const { batchRows } = shardMoveDefaults;
  while (((await server.query(table.deleteSome, [bucket, batchRows])).rowCount ?? 0) === batchRows);
}

interface Part {
  readonly bucket: number;
  readonly table: CopiedTable;
  readonly lastKey: string | null;
}

async function copyBatch(move: MoveContext, part: Part): Promise<Progress> {
  const { bucket, table, lastKey } = part;
  const { batchRows, batchBytes, maxRounds } = shardMoveDefaults;
  const limits = [bucket, batchRows, batchBytes];
  for (let attempt = 1; ; attempt++) {
    const read =
      lastKey === null
        ? move.source.query<Batch>(table.readFirst, limits)
        : move.source.query<Batch>(table.readNext, [...limits, lastKey]);
    const batch = (await read).rows[0]!;
    const progress = { last_key: batch.last_key ?? lastKey, is_done: batch.is_last };
    // Nothing to remember: whoever resumes finds as much.
    if (batch.count === 0 && lastKey === null) return progress;
    try {
      await writeBatch(move, part, batch);
      move.report('copy', { rows: batch.count, bytes: batch.bytes });
      return progress;
    } catch (error) {
      // A value of a unique key went over to a row of this batch from one that was copied before: that one is out of date.
      if (stateOf(error) !== '23505' || attempt === maxRounds) throw error;
      await catchUp(move, Number.MAX_SAFE_INTEGER);
    }
  }
}

async function writeBatch({ target, id }: MoveContext, { bucket, table }: Part, batch: Batch): Promise<void> {
  await inTransaction(target, async () => {
    if (batch.count > 0) await target.query(table.write, [batch.rows]);
    await target.query(
      `INSERT INTO antipode_shards.progress (move, bucket, relation, last_key, is_done) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (move, bucket, relation)
       DO UPDATE SET last_key = coalesce(excluded.last_key, progress.last_key), is_done = excluded.is_done`,
      [id, bucket, table.name, batch.last_key, batch.is_last],
    );
  });
}

/**
 * The first copy of a group, in batches by primary key. Each batch and how far it came are one statement at the target:
 * whoever goes on after a kill begins behind the last batch that is there.
 */
import { catchUp } from './catch-up.ts';
import type { MoveContext } from './context.ts';
import type { CopiedTable } from './copied-table.ts';
import { shardMoveDefaults } from './defaults.ts';
import { deleteRows } from './delete-rows.ts';
import { stateOf } from './transaction.ts';

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
  const known = await readProgress(move, buckets);
  // Rows may lie there from a move that was given up long ago.
  await deleteRows(
    move,
    move.target,
    buckets.filter((bucket) => !move.tables.some(({ name }) => known.has(`${bucket} ${name}`))),
  );
  for (const bucket of buckets) {
    for (const table of move.tables) await copyPart(move, { bucket, table }, known.get(`${bucket} ${table.name}`));
    await move.checkWanted();
  }
}

async function readProgress(
  { target, id }: MoveContext,
  buckets: readonly number[],
): Promise<ReadonlyMap<string, Progress>> {
  const { rows } = await target.query<Progress & { bucket: number; relation: string }>(
    `SELECT bucket, relation, last_key::text, is_done FROM antipode_shards.progress
     WHERE move = $1 AND bucket = ANY ($2::smallint[])`,
    [id, buckets],
  );
  return new Map(rows.map((row) => [`${row.bucket} ${row.relation}`, row]));
}

interface Part {
  readonly bucket: number;
  readonly table: CopiedTable;
}

async function copyPart(move: MoveContext, part: Part, known: Progress | undefined): Promise<void> {
  let progress = known ?? { last_key: null, is_done: false };
  while (!progress.is_done) {
    const { last_key } = progress;
    progress = await move.step(() => copyBatch(move, part, last_key));
  }
}

async function copyBatch(move: MoveContext, { bucket, table }: Part, lastKey: string | null): Promise<Progress> {
  const { batchRows, batchBytes, maxRounds } = shardMoveDefaults;
  const limits = [bucket, batchRows, batchBytes];
  for (let attempt = 1; ; attempt++) {
    const read =
      lastKey === null
        ? move.source.query<Batch>(table.readFirst, limits)
        : move.source.query<Batch>(table.readNext, [...limits, lastKey]);
    const { rows, count, bytes, last_key, is_last } = (await read).rows[0]!;
    const progress = { last_key: last_key ?? lastKey, is_done: is_last };
    // Nothing to remember: whoever resumes finds as much.
    if (count === 0 && lastKey === null) return progress;
    try {
      await move.target.query(table.writeBatch, [rows, move.id, bucket, last_key, is_last]);
      move.report('copy', { rows: count, bytes });
      return progress;
    } catch (error) {
      // A value of a unique key went over to a row of this batch from one that was copied before: that one is out of date.
      if (stateOf(error) !== '23505' || attempt === maxRounds) throw error;
      await catchUp(move, Number.MAX_SAFE_INTEGER);
    }
  }
}

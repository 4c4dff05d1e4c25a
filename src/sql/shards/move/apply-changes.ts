/**
 * Copies again what changed: the keys are taken from the source's log, the rows as they are in the same transaction of the
 * source, and the target's rows of these keys become those. What a change was does not matter, so that changes of
 * a row count once, in any order, and once more does no harm.
 *
 * The caller ends the target's transaction first: a log whose changes are not at the target for good must not be gone.
 */
import type { MoveContext } from './context.ts';
import type { CopiedTable } from './copied-table.ts';
import { shardMoveDefaults } from './defaults.ts';

export interface ChangedKeys {
  readonly table: CopiedTable;
  /** JSON arrays, each the texts of one primary key. */
  readonly keys: readonly (readonly string[])[];
}

export interface Applied {
  /** Entries of the log. */
  readonly count: number;
  readonly changed: readonly ChangedKeys[];
}

/** Within a transaction on each side. Takes at most `limit` entries of the log. */
export async function applyChanges(move: MoveContext, limit: number): Promise<Applied> {
  const { rows } = await move.source.query<{ relation: string; keys: ChangedKeys['keys']; count: number }>(
    `WITH gone AS (
       DELETE FROM antipode_shards.changes WHERE seq IN (
         SELECT seq FROM antipode_shards.changes WHERE move = $1 ORDER BY seq LIMIT $2
       ) RETURNING relation, key
     ) SELECT relation, jsonb_agg(DISTINCT key) AS keys, count(*)::int AS count FROM gone GROUP BY relation`,
    [move.id, limit],
  );
  const changed = rows.map(({ relation, keys }) => ({
    table: move.tables.find(({ name }) => name === relation)!,
    keys,
  }));
  // All that is out of date goes first: a value of a unique key may have gone over from one row to another.
  for (const { table, keys } of changed) await move.target.query(table.deleteKeys, [JSON.stringify(keys)]);
  for (const { table, keys } of changed) await copyKeys(move, table, keys);
  return { count: rows.reduce((sum, { count }) => sum + count, 0), changed };
}

async function copyKeys(move: MoveContext, table: CopiedTable, keys: ChangedKeys['keys']): Promise<void> {
  const step = Math.ceil(shardMoveDefaults.batchRows / 4);
  for (let from = 0; from < keys.length; from += step) {
    const some = JSON.stringify(keys.slice(from, from + step));
    const { rows } = await move.source.query<{ rows: string; count: number }>(table.readKeys, [some]);
    const { rows: texts, count } = rows[0]!;
    if (count > 0) await move.target.query(table.write, [texts]);
    move.report('catch-up', { rows: count, bytes: texts.length });
  }
}

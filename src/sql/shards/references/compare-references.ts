/** Where the copy of a reference table differs: first by one digest of all rows, then, where that does, by one of each. */
import { AntipodeError } from '../../../core/index.ts';
import type { Queryable } from '../../queryable.ts';
import { shardsDefaults } from '../defaults.ts';
import type { ReferenceTable } from './reference-table.ts';

export interface Difference {
  readonly table: ReferenceTable;
  /** JSON texts of primary keys. */
  readonly keys: readonly string[];
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
}

interface Digest {
  readonly count: number;
  readonly digest: string;
}

/** Within a transaction on each side; undefined where they are equal. Rejects with ERR_SQL_SHARD_TABLE for a table that is too large. */
export async function compareTable(
  first: Queryable,
  copy: Queryable,
  table: ReferenceTable,
): Promise<Difference | undefined> {
  const [theirs, ours] = await Promise.all([first.query<Digest>(table.digest), copy.query<Digest>(table.digest)]);
  const [{ count, digest }] = theirs.rows as [Digest];
  checkSize(table, Math.max(count, ours.rows[0]!.count));
  if (digest === ours.rows[0]!.digest) return undefined;
  const [right, found] = await Promise.all([rowDigests(first, table), rowDigests(copy, table)]);
  const missing = [...right.keys()].filter((key) => !found.has(key));
  const extra = [...found.keys()].filter((key) => !right.has(key));
  const different = [...right].filter(([key, its]) => found.has(key) && found.get(key) !== its).map(([key]) => key);
  const keys = [...missing, ...different, ...extra];
  return { table, keys, missing: missing.length, different: different.length, extra: extra.length };
}

async function rowDigests(server: Queryable, table: ReferenceTable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await server.query<{ key: string; digest: string }>(table.rowDigests, [
    shardsDefaults.referenceRows,
  ]);
  return new Map(rows.map(({ key, digest }) => [key, digest]));
}

function checkSize({ name }: ReferenceTable, count: number): void {
  if (count <= shardsDefaults.referenceRows) return;
  throw new AntipodeError(
    'ERR_SQL_SHARD_TABLE',
    `Reference table ${name} has ${count} rows, and ${shardsDefaults.referenceRows} are the most: it is copied as a whole; shard it.`,
    { details: { table: name, count } },
  );
}

/** The statements by which the rows of a reference table are the same on all servers. */
import { deleteKeys, digestOf, keyMatch, textArray, writeRows } from '../row-texts.ts';
import type { TableShape } from '../schema/table-shape.ts';

export interface ReferenceTable {
  /** As the options name it. */
  readonly name: string;
  /** $1 keys, a JSON array of arrays. A row for each: `key` and `row` as JSON texts, `row` null where there is none. */
  readonly readKeys: string;
  /** $1 rows, as read. */
  readonly write: string;
  /** $1 keys. */
  readonly deleteKeys: string;
  /** One row: `count`, and `digest` over the sorted digests of all rows. */
  readonly digest: string;
  /** $1 rows at most. A row for each: `key` as JSON text, `digest`. */
  readonly rowDigests: string;
}

export function referenceTable(shape: TableShape): ReferenceTable {
  const { name, qualified, columns, primaryKey } = shape;
  const row = textArray('json', columns);
  const rowDigest = digestOf(`${row}::text`);
  const digests = `SELECT ${rowDigest} AS h FROM ${qualified} t`;
  return {
    name,
    readKeys: `SELECT k.key::text AS key, row::text AS row FROM jsonb_array_elements($1::jsonb) AS k(key)
      LEFT JOIN LATERAL (SELECT ${row} AS row FROM ${qualified} t WHERE ${keyMatch(primaryKey)}) AS found ON true`,
    write: writeRows(shape),
    deleteKeys: deleteKeys(shape),
    digest: `SELECT count(*)::int AS count, ${digestOf(`coalesce(string_agg(h, '' ORDER BY h COLLATE "C"), '')`)} AS digest
      FROM (${digests}) AS rows`,
    rowDigests: `SELECT ${textArray('jsonb', primaryKey)}::text AS key, ${rowDigest} AS digest FROM ${qualified} t LIMIT $1`,
  };
}

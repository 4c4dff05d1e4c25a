/**
 * The statements by which rows of one table go from server to server and are compared there, as texts (row-texts.ts).
 */
import { deleteKeys, digestOf, fromKey, keyMatch, textArray, writeRows } from '../row-texts.ts';
import { quoteName, quoteText } from '../schema/quote.ts';
import { bucketExpression } from '../schema/table-guard.ts';
import type { TableShape } from '../schema/table-shape.ts';

export interface CopiedTable {
  readonly name: string;
  /**
   * $1 bucket, $2 rows at most, $3 bytes at most; behind the key in $4, a JSON array. One row: `rows` as JSON text,
   * `last_key`, `count`, `bytes`; `is_last` where nothing is behind it.
   */
  readonly readFirst: string;
  readonly readNext: string;
  /** $1 keys, as a JSON array of arrays. One row: `rows` as JSON text, `count`. */
  readonly readKeys: string;
  /** $1 rows, as read. Rows that are there already become these. */
  readonly write: string;
  /** $1 keys. */
  readonly deleteKeys: string;
  /** The same, and how far the copy came: $2 move, $3 bucket, $4 last key, $5 whether that was all. */
  readonly writeBatch: string;
  /** $1 buckets, $2 rows at most. */
  readonly deleteSome: string;
  /** $1 buckets. A row for each that is not empty: `bucket`, `count`, `digest` over the sorted digests of its rows. */
  readonly digests: string;
  /** $1 keys. One row: `digest` of these rows. */
  readonly digestKeys: string;
  readonly sequences: readonly string[];
}

/** `key` is the column that the table is sharded by. */
export function copiedTable(shape: TableShape, key: string): CopiedTable {
  const { name, qualified, columns, primaryKey, sequences } = shape;
  const bucket = bucketExpression(key, 't');
  const row = textArray('json', columns);
  const order = primaryKey.map((column) => `t.${quoteName(column.name)}`).join(', ');
  const joinKeys = `jsonb_array_elements($1::jsonb) AS k(key) WHERE ${keyMatch(primaryKey)}`;
  const digestRows = (rows: string): string =>
    `SELECT count(*)::int AS count, ${digestOf(`coalesce(string_agg(h, '' ORDER BY h COLLATE "C"), '')`)} AS digest ${rows}`;
  const rowDigest = `${digestOf(`${row}::text`)} AS h`;
  return {
    name,
    readFirst: readBatch(shape, bucket, ''),
    readNext: readBatch(shape, bucket, `AND (${order}) > (${primaryKey.map(fromKey('$4::jsonb')).join(', ')})`),
    readKeys: `SELECT coalesce(json_agg(${row}), '[]')::text AS rows, count(*)::int AS count FROM ${qualified} t, ${joinKeys}`,
    write: writeRows(shape),
    writeBatch: writeBatch(shape),
    deleteKeys: deleteKeys(shape),
    deleteSome: `DELETE FROM ${qualified} WHERE ctid = ANY (ARRAY(SELECT t.ctid FROM ${qualified} t WHERE ${bucket} = ANY ($1::smallint[]) LIMIT $2))`,
    digests: `SELECT bucket::int, d.* FROM unnest($1::smallint[]) AS b(bucket), LATERAL (
      ${digestRows(`FROM (SELECT ${rowDigest} FROM ${qualified} t WHERE ${bucket} = b.bucket) AS rows`)}) AS d ORDER BY bucket`,
    digestKeys: digestRows(`FROM (SELECT ${rowDigest} FROM ${qualified} t, ${joinKeys}) AS rows`),
    sequences,
  };
}

/** As many rows as fit, in the order of the primary key, and at least one. */
function readBatch({ qualified, columns, primaryKey }: TableShape, bucket: string, behind: string): string {
  const order = primaryKey.map((column) => `t.${quoteName(column.name)}`).join(', ');
  return `
SELECT coalesce(json_agg(row ORDER BY n), '[]')::text AS rows, count(*)::int AS count,
  (array_agg(key ORDER BY n DESC))[1]::text AS last_key, coalesce(max(total), 0)::int AS bytes,
  count(*) = coalesce(max(found), 0) AND count(*) < $2 AS is_last
FROM (
  SELECT n, row, key, count(*) OVER () AS found, sum(octet_length(row::text)) OVER (ORDER BY n) AS total FROM (
    SELECT row_number() OVER (ORDER BY ${order}) AS n,
      ${textArray('json', columns)} AS row, ${textArray('jsonb', primaryKey)} AS key
    FROM ${qualified} t WHERE ${bucket} = $1::smallint ${behind} ORDER BY ${order} LIMIT $2
  ) AS page
) AS sized WHERE n = 1 OR total <= $3`;
}

function writeBatch(shape: TableShape): string {
  return `
WITH written AS (${writeRows(shape)})
INSERT INTO antipode_shards.progress (move, bucket, relation, last_key, is_done)
VALUES ($2, $3, ${quoteText(shape.name)}, $4, $5)
ON CONFLICT (move, bucket, relation) DO UPDATE
SET last_key = coalesce(excluded.last_key, progress.last_key), is_done = excluded.is_done`;
}

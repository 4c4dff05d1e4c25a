/**
 * What a sharded table gets on each server: a trigger that lets only rows of the right bucket be written and logs what
 * changes while a bucket is copied; an index by bucket, which a move reads by; a view of the rows that are at home here.
 *
 * The bucket is computed from the key where it is needed. A column for it would be seen by `SELECT *`, and adding it
 * would write the whole table anew.
 */
import { quoteName, quoteText } from './quote.ts';
import type { TableShape } from './table-shape.ts';

/** The expression of the index, which a query must repeat to use it. */
export function bucketExpression(key: string, row?: string): string {
  return `antipode_shards.bucket((${row === undefined ? '' : `${row}.`}${quoteName(key)})::text)`;
}

/** Statements that may be run again. `key` is the column that the table is sharded by. */
export function tableGuard(table: TableShape, key: string): string {
  const { qualified, relation } = table;
  const name = (suffix: string): string => quoteName(`${relation.slice(0, 40)}_${suffix}`);
  const view = `antipode_shards_owned.${quoteName(relation)}`;
  const primaryKey = table.primaryKey.map((column) => quoteName(column.name)).join(', ');
  return `
${guardFunction(`antipode_shards.${name('guard')}`, table, key)}
CREATE OR REPLACE TRIGGER antipode_guard AFTER INSERT OR UPDATE OR DELETE ON ${qualified}
  FOR EACH ROW EXECUTE FUNCTION antipode_shards.${name('guard')}();
CREATE OR REPLACE TRIGGER antipode_guard_truncate BEFORE TRUNCATE ON ${qualified}
  FOR EACH STATEMENT EXECUTE FUNCTION antipode_shards.guard_truncate();
CREATE INDEX IF NOT EXISTS ${name('antipode_bucket')} ON ${qualified} (${bucketExpression(key)}, ${primaryKey});
DROP VIEW IF EXISTS ${view};
CREATE VIEW ${view} WITH (security_invoker = true) AS
  SELECT * FROM ${qualified} WHERE ${bucketExpression(key)} IN (SELECT bucket FROM antipode_shards.owned);
GRANT SELECT ON ${view} TO PUBLIC;`;
}

/** The primary key of a row of a trigger, as an array of texts. */
export function rowKey({ primaryKey }: TableShape, row: string): string {
  return `pg_catalog.jsonb_build_array(${primaryKey.map(({ name }) => `${row}.${quoteName(name)}::text`).join(', ')})`;
}

function guardFunction(name: string, table: TableShape, key: string): string {
  const keyOf = (row: string): string => rowKey(table, row);
  const log = (row: string): string =>
    `INSERT INTO antipode_shards.changes (move, relation, key) VALUES (move, ${quoteText(table.name)}, ${keyOf(row)});`;
  return `
CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  bucket smallint;
  move bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    bucket := ${bucketExpression(key, 'OLD')};
    move := antipode_shards.guard(bucket);
    IF move IS NOT NULL THEN ${log('OLD')} END IF;
  END IF;
  IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND ${keyOf('NEW')} <> ${keyOf('OLD')}) THEN
    bucket := ${bucketExpression(key, 'NEW')};
    move := antipode_shards.guard(bucket);
    IF move IS NOT NULL THEN ${log('NEW')} END IF;
  END IF;
  RETURN NULL;
END $body$;`;
}

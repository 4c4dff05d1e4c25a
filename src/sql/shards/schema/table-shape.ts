/**
 * What has to be known of a table to guard it, to copy its rows and to compare them, read from the server's catalog.
 */
import { AntipodeError } from '../../../core/index.ts';
import type { Queryable } from '../../queryable.ts';
import type { ShardKeyType } from '../shard-key.ts';
import { quoteName } from './quote.ts';

export interface TableShape {
  /** As the options name it. */
  readonly name: string;
  /** With its schema, quoted. */
  readonly qualified: string;
  /** Without its schema. */
  readonly relation: string;
  /** In the order of the table, without those that the server generates. */
  readonly columns: readonly Column[];
  readonly primaryKey: readonly Column[];
  /** Sequences that give a column its values, quoted. */
  readonly sequences: readonly string[];
}

export interface Column {
  readonly name: string;
  /** As SQL writes the type. */
  readonly type: string;
}

interface CatalogRow {
  readonly schema: string;
  readonly relation: string;
  readonly kind: string;
  readonly columns: readonly (Column & { readonly isGenerated: boolean; readonly sequence: string | null })[];
  readonly primary_key: readonly string[] | null;
  readonly unique_keys: readonly (readonly string[])[] | null;
}

const catalogQuery = `
SELECT n.nspname AS schema, c.relname AS relation, c.relkind AS kind,
  (SELECT json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isGenerated', a.attgenerated <> '',
      'sequence', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)) ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT json_agg(a.attname ORDER BY k.place)
    FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attnum = k.number
    WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid) AS primary_key,
  (SELECT json_agg((SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)))
    FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique) AS unique_keys
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)`;

const keyTypes: Readonly<Record<ShardKeyType, RegExp>> = {
  text: /^(?:text|character varying(?:\(\d+\))?)$/,
  bigint: /^(?:smallint|integer|bigint)$/,
  uuid: /^uuid$/,
};

/** What a sharded table is sharded by. */
export interface ShardedBy {
  readonly key: string;
  readonly type: ShardKeyType;
}

/** Throws ERR_SQL_SHARD_TABLE where the table is not there, or cannot be sharded by this key. */
export async function readTableShape(server: Queryable, name: string, by?: ShardedBy): Promise<TableShape> {
  const { rows } = await server.query<CatalogRow>(catalogQuery, [name]);
  const row = rows[0];
  if (row === undefined) throw tableFault(name, 'it does not exist');
  if (row.kind !== 'r') throw tableFault(name, 'it is no plain table');
  if (row.primary_key === null) throw tableFault(name, 'it has no primary key');
  if (by !== undefined) checkKey(name, row, by);
  const byName = new Map(row.columns.map((column) => [column.name, column]));
  return {
    name,
    qualified: `${quoteName(row.schema)}.${quoteName(row.relation)}`,
    relation: row.relation,
    columns: row.columns.filter(({ isGenerated }) => !isGenerated),
    primaryKey: row.primary_key.map((column) => byName.get(column)!),
    sequences: row.columns.flatMap(({ sequence }) => (sequence === null ? [] : [sequence])),
  };
}

/** A key that is unique on each server alone would not be so among them: each unique key must contain the shard's. */
function checkKey(name: string, { columns, unique_keys }: CatalogRow, { key, type }: ShardedBy): void {
  const column = columns.find((each) => each.name === key);
  if (column === undefined) throw tableFault(name, `it has no column ${key}`);
  if (!keyTypes[type].test(column.type)) {
    throw tableFault(name, `its column ${key} is of type ${column.type}, and the shards' keys are of type ${type}`);
  }
  const without = (unique_keys ?? []).find((unique) => !unique.includes(key));
  if (without === undefined) return;
  const what = `its unique key (${without.join(', ')}) does not contain ${key}: two servers could hold one value of it`;
  throw tableFault(name, what);
}

function tableFault(name: string, why: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_TABLE', `Table ${name} cannot be shared among servers: ${why}.`, {
    details: { table: name },
  });
}

/**
 * How rows travel between servers: the texts of their columns in a JSON array, which the other side casts back. Exact for every
 * type that has a text form, NULL told from the JSON `null`, and nothing for Node.js to take apart.
 */
import { quoteName } from './schema/quote.ts';
import type { Column, TableShape } from './schema/table-shape.ts';

/** What makes both sides write dates, numbers and bytes the same way. */
export const textSettings: Readonly<Record<string, string>> = {
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
};

/** Columns of the row `t` as an array of texts. */
export function textArray(kind: 'json' | 'jsonb', columns: readonly Column[]): string {
  return `${kind}_build_array(${columns.map(({ name }) => `t.${quoteName(name)}::text`).join(', ')})`;
}

/** Whether the row `t` has the primary key `k.key`. */
export function keyMatch(primaryKey: readonly Column[]): string {
  return primaryKey.map((column, at) => `t.${quoteName(column.name)} = ${fromKey('k.key')(column, at)}`).join(' AND ');
}

/** A column of such a key as a value of its type. */
export function fromKey(key: string): (column: Column, at: number) => string {
  return ({ type }, at) => `(${key} ->> ${at})::${type}`;
}

/** $1 rows, a JSON array. Rows that are there already become these. */
export function writeRows({ qualified, columns, primaryKey }: TableShape): string {
  const isKey = (column: Column): boolean => primaryKey.some(({ name }) => name === column.name);
  const updates = columns
    .filter((column) => !isKey(column))
    .map(({ name }) => `${quoteName(name)} = excluded.${quoteName(name)}`);
  const names = (list: readonly Column[]): string => list.map(({ name }) => quoteName(name)).join(', ');
  const values = columns.map(({ type }, at) => `(row ->> ${at})::${type}`);
  return `
INSERT INTO ${qualified} (${names(columns)}) OVERRIDING SYSTEM VALUE
SELECT ${values.join(', ')} FROM jsonb_array_elements($1::jsonb) AS r(row)
ON CONFLICT (${names(primaryKey)}) DO ${updates.length === 0 ? 'NOTHING' : `UPDATE SET ${updates.join(', ')}`}`;
}

/** $1 keys, a JSON array of arrays. */
export function deleteKeys({ qualified, primaryKey }: TableShape): string {
  return `DELETE FROM ${qualified} t USING jsonb_array_elements($1::jsonb) AS k(key) WHERE ${keyMatch(primaryKey)}`;
}

/** SHA-256 of a text, in hexadecimal. */
export function digestOf(text: string): string {
  return `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
}

/** Makes rows of one server those of another, by their keys. What a change was does not matter: the rows become what they are there. */
import type { Queryable } from '../../queryable.ts';
import { shardsDefaults } from '../defaults.ts';
import type { ReferenceTable } from './reference-table.ts';

/** Of one table; JSON texts of primary keys. */
export interface TableKeys {
  readonly table: ReferenceTable;
  readonly keys: readonly string[];
}

interface Read {
  readonly table: ReferenceTable;
  readonly rows: string[];
  /** Of rows that are not there. */
  readonly gone: string[];
}

/**
 * Within a transaction on each side. Tables are written in their order and rows deleted in the opposite one, for a row may refer to
 * one of a table before.
 */
export async function copyKeys(
  from: Queryable,
  to: readonly Queryable[],
  changes: readonly TableKeys[],
): Promise<void> {
  const reads: Read[] = [];
  for (const change of changes) reads.push(await read(from, change));
  await Promise.all(to.map((target) => write(target, reads)));
}

async function read(from: Queryable, { table, keys }: TableKeys): Promise<Read> {
  const found: Read = { table, rows: [], gone: [] };
  for (const part of inParts(keys)) {
    const { rows } = await from.query<{ key: string; row: string | null }>(table.readKeys, [jsonList(part)]);
    for (const { key, row } of rows) {
      if (row === null) found.gone.push(key);
      else found.rows.push(row);
    }
  }
  return found;
}

async function write(to: Queryable, reads: readonly Read[]): Promise<void> {
  for (const { table, gone } of reads.toReversed()) {
    for (const part of inParts(gone)) await to.query(table.deleteKeys, [jsonList(part)]);
  }
  for (const { table, rows } of reads) {
    for (const part of inParts(rows)) await to.query(table.write, [jsonList(part)]);
  }
}

function inParts(texts: readonly string[]): readonly (readonly string[])[] {
  const { fetchRows } = shardsDefaults;
  return Array.from({ length: Math.ceil(texts.length / fetchRows) }, (_, at) =>
    texts.slice(at * fetchRows, (at + 1) * fetchRows),
  );
}

function jsonList(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}

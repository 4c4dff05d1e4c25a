/** Who has reference tables: the first server, where they are written and which is right, and those that have copies. */
import { AntipodeError } from '../../../core/index.ts';
import type { Queryable } from '../../queryable.ts';
import type { ReferenceTable } from './reference-table.ts';

/** By the name of the server the tables of which it has a copy. */
export type ReferenceCopies = ReadonlyMap<string, ReadonlySet<string>>;

export async function readCopies(first: Queryable): Promise<ReferenceCopies> {
  const text = 'SELECT server, array_agg(relation) AS relations FROM antipode_shards.reference_copies GROUP BY server';
  const { rows } = await first.query<{ server: string; relations: readonly string[] }>(text);
  return new Map(rows.map(({ server, relations }) => [server, new Set(relations)]));
}

/** Throws ERR_SQL_SHARD_SERVER and ERR_SQL_SHARD_UNPREPARED where who writes knows of fewer servers or tables than there are copies. */
export function checkKnown(
  copies: ReferenceCopies,
  { names, tables }: { readonly names: readonly string[]; readonly tables: readonly ReferenceTable[] },
): void {
  for (const [server, relations] of copies) {
    if (!names.includes(server)) {
      const what = `The server ${server} has reference tables, and the options do not name it: they have ${names.join(', ')}.`;
      throw new AntipodeError('ERR_SQL_SHARD_SERVER', what, { details: { server } });
    }
    const known = tables.map(({ name }) => name);
    const odd = [...known.filter((name) => !relations.has(name)), ...relations].find(
      (name) => !relations.has(name) || !known.includes(name),
    );
    if (odd === undefined) continue;
    const what = `Reference table ${odd} is ${relations.has(odd) ? 'copied to' : 'not yet on'} ${server}, and the options say otherwise: give all processes the same references, and prepare the shards.`;
    throw new AntipodeError('ERR_SQL_SHARD_UNPREPARED', what, { details: { server, table: odd } });
  }
}

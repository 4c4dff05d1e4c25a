/**
 * What the tables of a database amount to: the number of rows of each, and two sums over the MD5 of their texts, which do not
 * depend on the order in which rows are read.
 *
 * The source is read at one known position without being stopped: the rows are read from a snapshot, for as long as that takes.
 */
import type { SourceDigest, StateDigest } from '../source.ts';
import { type Connection, withConnection } from './connection.ts';
import { takeSnapshot } from './snapshot.ts';

const ordinaryTables = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname !~ '^pg_(toast|temp)'
  order by 1`;

/** So that one value is one text on every server. */
const settings =
  "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set bytea_output = 'hex'";

/** In the connection's own view. */
export async function digestTables({ query }: Connection): Promise<StateDigest> {
  await query(settings);
  const tables = await query<{ readonly name: string }>(ordinaryTables);
  return digestsOf(
    { query },
    tables.map(({ name }) => name),
  );
}

/** As they were at a position. Rejects with ERR_BACKUP_LOCKED, ERR_BACKUP_POSTGRES. */
export function digestAtPosition(url: string, signal: AbortSignal | undefined): Promise<SourceDigest> {
  const read = async (reader: Connection): Promise<SourceDigest> => {
    await reader.query(settings);
    const names = (await reader.query<{ readonly name: string }>(ordinaryTables)).map(({ name }) => name);
    const hold = async (holder: Connection): Promise<string> => {
      const { snapshot, position } = await takeSnapshot(holder, names, signal);
      await reader.query('begin isolation level repeatable read read only');
      await reader.query(`set transaction snapshot '${snapshot}'`);
      await holder.query('commit');
      return position;
    };
    const position = await withConnection(url, hold, signal);
    return { position, tables: await digestsOf(reader, names) };
  };
  return withConnection(url, read, signal);
}

async function digestsOf({ query }: Connection, names: readonly string[]): Promise<StateDigest> {
  const digests = new Map<string, string>();
  for (const name of names) {
    const [row] = await query<{ readonly digest: string }>(`
      select count(*) || ' rows, sums ' || coalesce(sum(${part(1)}), 0) || ' ' || coalesce(sum(${part(17)}), 0) as digest
      from (select md5(t::text) as hash from only ${name} as t) as hashes`);
    digests.set(name, row!.digest);
  }
  return digests;
}

function part(from: number): string {
  return `('x' || substr(hash, ${from}, 16))::bit(64)::bigint::numeric`;
}

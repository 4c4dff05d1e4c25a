/**
 * What the tables of a database amount to: the number of rows of each, and two sums over the MD5 of their texts, which do not
 * depend on the order in which rows are read.
 *
 * The source is read at one known position without being stopped: writers wait only while a snapshot is taken and the position is
 * noted, behind locks that every writer's end comes before. The rows are read later, from the snapshot.
 */
import { formatLsn, parseLsn } from '../../sql/index.ts';
import type { StateDigest } from '../source.ts';
import { type Connection, withConnection } from './connection.ts';
import { endOfRecord } from './lsn.ts';

const ordinaryTables = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname !~ '^pg_(toast|temp)'
  order by 1`;

/** So that one value is one text on every server. */
const settings =
  "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set bytea_output = 'hex'";

const lockTimeout = "set local lock_timeout = '10s'";

/** In the connection's own view. */
export async function digestTables({ query }: Connection): Promise<StateDigest> {
  await query(settings);
  const tables = await query<{ readonly name: string }>(ordinaryTables);
  return digestsOf(
    { query },
    tables.map(({ name }) => name),
  );
}

/** As they were at a position. Rejects with ERR_BACKUP_POSTGRES, also when writers do not let go of a table for ten seconds. */
export async function digestAtPosition(
  url: string,
): Promise<{ readonly position: string; readonly tables: StateDigest }> {
  return withConnection(url, async (reader) => {
    await reader.query(settings);
    const names = (await reader.query<{ readonly name: string }>(ordinaryTables)).map(({ name }) => name);
    const { position } = await withConnection(url, async (holder) => {
      const taken = await takeSnapshot(holder, names);
      await reader.query('begin isolation level repeatable read read only');
      await reader.query(`set transaction snapshot '${taken.snapshot}'`);
      await holder.query('commit');
      return taken;
    });
    const tables = await digestsOf(reader, names);
    return { position, tables };
  });
}

interface Snapshot {
  readonly snapshot: string;
  readonly position: string;
}

async function takeSnapshot({ query }: Connection, names: readonly string[]): Promise<Snapshot> {
  await query('begin isolation level repeatable read');
  await query(lockTimeout);
  // In this isolation the first query takes the snapshot; a lock does not.
  if (names.length > 0) await query(`lock table ${names.map((name) => `only ${name}`).join(', ')} in share mode`);
  const [taken] = await query<Snapshot & { readonly segment: string }>(
    `select pg_export_snapshot() as snapshot, pg_current_wal_insert_lsn()::text as position,
            (select setting from pg_settings where name = 'wal_segment_size') as segment`,
  );
  const { snapshot, position, segment } = taken!;
  const end = endOfRecord(parseLsn(position), Number(segment));
  return { snapshot, position: formatLsn(end) };
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

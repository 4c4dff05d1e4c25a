/**
 * Brings the servers and the map's database into the state that shards need. May be run again at any time: after an
 * upgrade, with a new server, with a new table; what is there already stays.
 *
 * The first run decides who has which bucket. Where one server has rows already, all buckets are its own, for they are
 * where their rows are; otherwise the servers share them evenly.
 */
import { AntipodeError } from '../../core/index.ts';
import type { ConnectionPool, PooledConnection, Queryable } from '../queryable.ts';
import { withConnection } from './fenced-query.ts';
import { readMap } from './map-directory.ts';
import type { ResolvedShardsOptions } from './options.ts';
import { copyReferences } from './references/mend-references.ts';
import { readReferenceTables } from './references/references.ts';
import { lockSpaces } from './schema/lock-spaces.ts';
import { mapSchema } from './schema/map-schema.ts';
import { referenceGuard } from './schema/reference-guard.ts';
import { serverSchema } from './schema/server-schema.ts';
import { tableGuard } from './schema/table-guard.ts';
import { readTableShape, type TableShape } from './schema/table-shape.ts';
import type { ShardServers } from './servers.ts';
import { ShardMap } from './shard-map.ts';

/** Rejects with ERR_SQL_SHARD_TABLE, ERR_SQL_SHARD_OPTION. */
export async function prepareShards(servers: ShardServers, options: ResolvedShardsOptions): Promise<void> {
  const shapes = new Map<string, readonly TableShape[]>();
  for (const name of servers.names) shapes.set(name, await readShapes(servers.pool(name), options));
  const cluster = await locked(servers.map, (connection) => prepareMap(connection, servers, { options, shapes }));
  const map = await readMap(servers.map, options.buckets);
  for (const name of servers.names) {
    await locked(servers.pool(name), (connection) =>
      prepareServer(connection, { name, cluster, options, shapes: shapes.get(name)! }),
    );
  }
  await prepareReferences(servers, options);
  for (const name of servers.names) await grantBuckets(servers.pool(name), originalBuckets(map, name));
}

/** A server has its reference tables before it has any bucket. */
async function prepareReferences(servers: ShardServers, options: ResolvedShardsOptions): Promise<void> {
  if (options.references.length === 0) return;
  const tables = await readReferenceTables(servers, options);
  await copyReferences({ servers, tables }, options.map);
}

export function readShapes(server: Queryable, { tables, key: type }: ResolvedShardsOptions): Promise<TableShape[]> {
  return Promise.all([...tables].map(([name, key]) => readTableShape(server, name, { key, type })));
}

interface Findings {
  readonly options: ResolvedShardsOptions;
  readonly shapes: ReadonlyMap<string, readonly TableShape[]>;
}

/** Returns the id by which a server knows whose it is. */
async function prepareMap(map: PooledConnection, servers: ShardServers, found: Findings): Promise<string> {
  const { options } = found;
  await map.query(mapSchema);
  await map.query('INSERT INTO antipode_shards.cluster (buckets, key_type) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    options.buckets,
    options.key,
  ]);
  const { rows } = await map.query<ClusterRow>('SELECT id, buckets, key_type FROM antipode_shards.cluster');
  const { id, buckets, key_type } = rows[0]!;
  if (buckets !== options.buckets || key_type !== options.key) {
    throw optionFault(
      `the shards were prepared with ${buckets} buckets and keys of type ${key_type}, and the options say ${options.buckets} and ${options.key}: these two never change`,
    );
  }
  const isNew = (await map.query('SELECT FROM antipode_shards.map LIMIT 1')).rows.length === 0;
  if (isNew) {
    const first = ShardMap.even(await firstServers(servers, found), buckets);
    await map.query(
      'INSERT INTO antipode_shards.map (bucket, server, version) SELECT place - 1, server, 1 FROM unnest($1::text[]) WITH ORDINALITY AS t(server, place)',
      [Array.from({ length: buckets }, (_, bucket) => first.homeOf(bucket).server)],
    );
  }
  return id;
}

interface ClusterRow {
  readonly id: string;
  readonly buckets: number;
  readonly key_type: string;
}

async function firstServers(servers: ShardServers, { shapes }: Findings): Promise<readonly string[]> {
  const filled: string[] = [];
  for (const [name, tables] of shapes) {
    const hasRows = tables.map(({ qualified }) => `EXISTS (SELECT FROM ${qualified})`).join(' OR ') || 'false';
    const { rows } = await servers.pool(name).query<{ found: boolean }>(`SELECT ${hasRows} AS found`);
    if (rows[0]!.found) filled.push(name);
  }
  if (filled.length > 1) {
    throw optionFault(
      `${filled.join(' and ')} have rows in the sharded tables, and no map says which are where they belong: begin with one server that has them all, then move`,
    );
  }
  return filled.length === 1 ? filled : servers.names;
}

interface Preparation {
  readonly name: string;
  readonly cluster: string;
  readonly options: ResolvedShardsOptions;
  readonly shapes: readonly TableShape[];
}

async function prepareServer(server: PooledConnection, preparation: Preparation): Promise<void> {
  const { name, cluster, options, shapes } = preparation;
  await server.query(serverSchema(options.buckets));
  const insert = 'INSERT INTO antipode_shards.server (name, cluster) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await server.query(insert, [name, cluster]);
  const known = await server.query<{ name: string; cluster: string }>(
    'SELECT name, cluster FROM antipode_shards.server',
  );
  const found = known.rows[0]!;
  if (found.name !== name || found.cluster !== cluster) {
    throw optionFault(
      `what is called ${name} is the server ${found.name} of ${found.cluster === cluster ? 'these' : 'other'} shards`,
    );
  }
  for (const shape of shapes) await server.query(tableGuard(shape, options.tables.get(shape.name)!));
  for (const table of options.references) await server.query(referenceGuard(await readTableShape(server, table)));
}

/** Buckets that never moved are of version 1. */
function originalBuckets(map: ShardMap, server: string): readonly number[] {
  return map.bucketsOf(server).filter((bucket) => map.homeOf(bucket).version === 1);
}

/** One that the server has let go of since is not given back to it. */
async function grantBuckets(server: Queryable, buckets: readonly number[]): Promise<void> {
  await server.query(
    `INSERT INTO antipode_shards.owned (bucket, version) SELECT bucket, 1 FROM unnest($1::smallint[]) AS t(bucket)
     WHERE NOT EXISTS (SELECT FROM antipode_shards.released r WHERE r.bucket = t.bucket) ON CONFLICT DO NOTHING`,
    [buckets],
  );
}

/** In one transaction, one at a time: two of these would trip over each other's tables. */
async function locked<T>(pool: ConnectionPool, work: (connection: PooledConnection) => Promise<T>): Promise<T> {
  return await withConnection(pool, async (connection) => {
    await connection.query(`BEGIN; SELECT pg_advisory_xact_lock(${lockSpaces.install}, 0)`);
    try {
      const result = await work(connection);
      await connection.query('COMMIT');
      return result;
    } catch (error) {
      await connection.query('ROLLBACK');
      throw error;
    }
  });
}

function optionFault(what: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_OPTION', `The shards cannot be prepared: ${what}.`);
}

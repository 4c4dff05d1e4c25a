/** What the processes of a region's apps are told of the state they share: the config's words, for this region. */
import type { GatewayDoor } from '../cache/index.ts';
import { isRedisPlace, type ResolvedWorld } from '../config/index.ts';
import { type CacheFacts, type ConnectFacts, connectEnv, type DataFacts, type SqlFacts } from '../connect/index.ts';
import { cachePrefix } from './cache/cache-prefix.ts';
import type { NodeMeans } from './node-means.ts';
import type { NodeOptions } from './node-options.ts';

/** What tells the processes of a node's apps all that. */
export function appEnvOf(
  world: ResolvedWorld,
  { region = '', sqlUrl }: NodeOptions,
  { data, sql, cache }: NodeMeans,
): Readonly<Record<string, string>> {
  const own = { data: data?.facts, sqlUrl: sqlUrl ?? sql?.url, gateway: cache?.door };
  return connectEnv(connectFacts(world, region, own));
}

/** What of it this node has itself, or somebody near it. */
export interface OwnState {
  readonly data?: DataFacts | undefined;
  /** Of the embedded database. */
  readonly sqlUrl?: string | undefined;
  /** Of the region's cache to those of others. */
  readonly gateway?: GatewayDoor | undefined;
}

/** `region` is empty where there is none. */
export function connectFacts(
  world: ResolvedWorld,
  region: string,
  { data, sqlUrl, gateway }: OwnState,
): Omit<ConnectFacts, 'version'> {
  return { region, cache: { ...cacheFacts(world, region), gateway }, data, sql: sqlFacts(world, sqlUrl) };
}

/** In the names of the options of `createCache`, where numbers are milliseconds and bytes. */
function cacheFacts(world: ResolvedWorld, region: string): CacheFacts {
  const { redis, eviction, jitter, serializer, ...app } = world.cache.app;
  return {
    redis: redis === undefined || isRedisPlace(redis) ? redis : redis[region],
    prefix: cachePrefix(world, region),
    ...{ eviction, jitter, serializer },
    maxSize: app.maxBytes,
    ttl: app.ttlMs,
    staleWhileRevalidate: app.staleWhileRevalidateMs,
    staleIfError: app.staleIfErrorMs,
    negativeTtl: app.negativeTtlMs,
    softTimeout: app.softTimeoutMs,
    hardTimeout: app.hardTimeoutMs,
    compressOver: app.compressOverBytes,
    commandTimeout: app.commandTimeoutMs,
  };
}

/** In the names of the options of `createSql`, where numbers are milliseconds. */
function sqlFacts({ sql }: ResolvedWorld, embedded: string | undefined): SqlFacts | undefined {
  if (sql === undefined) return undefined;
  const { primary, primaryRegion, replicas, prepare, pgbouncer, applicationName, shards, pool } = sql;
  const databases = Object.fromEntries(
    Object.entries(sql.databases).map(([name, each]) => [
      name,
      { ...each, primaryRegion: each.primaryRegion ?? primaryRegion },
    ]),
  );
  const servers = { primary, primaryRegion, replicas, prepare, pgbouncer, shards, databases };
  return {
    ...(embedded === undefined ? servers : { primary: embedded, pgbouncer: true }),
    applicationName,
    pool: {
      max: pool.max,
      maxWaiting: pool.maxWaiting,
      connectTimeout: pool.connectTimeoutMs,
      idleTimeout: pool.idleTimeoutMs,
    },
    statementTimeout: sql.statementTimeoutMs,
    maxLag: sql.maxLagMs,
    replicaWait: sql.replicaWaitMs,
    primaryWait: sql.primaryWaitMs,
    ...(embedded === undefined
      ? { probeInterval: sql.probeIntervalMs, probeTimeout: sql.probeTimeoutMs }
      : embeddedProbes),
  };
}

/** One that waits for its turn, or is still being made, is not sick; and there is none to go to instead. */
const embeddedProbes = { probeInterval: '1d', probeTimeout: '2m' };

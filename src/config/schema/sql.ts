/**
 * The SQL database of the apps, which they reach by `connect()`.
 */
import * as z from 'zod';
import { sqlDefaults } from '../../sql/settings.ts';
import { type DurationInput, durationOr, text, whole } from './fields.ts';
import { type SqlDatabaseConfig, type SqlDatabaseInput, sqlDatabasesSchema } from './sql-databases.ts';
import { type SqlShardsConfig, type SqlShardsInput, sqlShardsSchema } from './sql-shards.ts';
import { postgresUrls } from './store-url.ts';

export type SqlEngine = 'postgres' | 'pglite';

export interface SqlPoolInput {
  /** Connections of a process to one server for writes, and as many for reads. */
  readonly max?: number | undefined;
  /** Callers that wait for one; more are refused. */
  readonly maxWaiting?: number | undefined;
  /** How long a connection may take to open, and a caller waits for one. */
  readonly connectTimeout?: DurationInput | undefined;
  /** A connection that nobody needed for so long is closed. */
  readonly idleTimeout?: DurationInput | undefined;
}

export interface SqlInput<RegionId extends string = string> {
  /** `postgres`: servers of yours. `pglite`: a database inside the node, for development and tests. */
  readonly engine?: SqlEngine | undefined;
  /** The servers that may be the primary; which of them is one they say themselves. */
  readonly primary?: string | readonly string[] | undefined;
  /** Where those are. Without it: in the primary region of the world, if one is named. */
  readonly primaryRegion?: RegionId | undefined;
  /** The replicas of each region, which its reads go to first. */
  readonly replicas?: { readonly [Id in RegionId]?: string | readonly string[] } | undefined;
  /** With `pglite`: where it keeps its files, from the folder of the config; false: in memory only. */
  readonly folder?: string | false | undefined;
  /** Connections of each process of the apps. */
  readonly pool?: SqlPoolInput | undefined;
  /** The server gives up a statement after this; 0: never. */
  readonly statementTimeout?: DurationInput | undefined;
  /** A replica further behind serves no reads. */
  readonly maxLag?: DurationInput | undefined;
  /** How long a read waits for a replica to catch up, before it goes to the primary. */
  readonly replicaWait?: DurationInput | undefined;
  /** How long a query that only a primary may answer waits for one while there is none. */
  readonly primaryWait?: DurationInput | undefined;
  /** How often each process asks each server how it is. */
  readonly probeInterval?: DurationInput | undefined;
  /** A server that has not answered after this has failed a probe. */
  readonly probeTimeout?: DurationInput | undefined;
  /** Statements written as templates are prepared once on each connection. */
  readonly prepare?: boolean | undefined;
  /** The addresses lead to PgBouncers in transaction mode, each in front of one server. */
  readonly pgbouncer?: boolean | undefined;
  /** What the servers see in pg_stat_activity. */
  readonly applicationName?: string | undefined;
  /** Tables shared by key among several databases. */
  readonly shards?: SqlShardsInput | undefined;
  /** Further databases by name, each with tables of its own. */
  readonly databases?: Readonly<Record<string, SqlDatabaseInput<RegionId>>> | undefined;
}

export interface SqlPoolConfig {
  readonly max: number;
  readonly maxWaiting: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

export interface SqlConfig {
  readonly engine: SqlEngine;
  /** None with `pglite`. */
  readonly primary: readonly string[];
  readonly primaryRegion: string | undefined;
  readonly replicas: Readonly<Record<string, readonly string[]>>;
  /** With `pglite`, unless it is in memory only. */
  readonly folder: string | undefined;
  readonly pool: SqlPoolConfig;
  readonly statementTimeoutMs: number;
  readonly maxLagMs: number;
  readonly replicaWaitMs: number;
  readonly primaryWaitMs: number;
  readonly probeIntervalMs: number;
  readonly probeTimeoutMs: number;
  readonly prepare: boolean;
  readonly pgbouncer: boolean;
  readonly applicationName: string;
  readonly shards: SqlShardsConfig | undefined;
  readonly databases: Readonly<Record<string, SqlDatabaseConfig>>;
}

const most = 100_000;
const longestMs = 86_400_000;
const d = sqlDefaults;

const pool: z.ZodType<SqlPoolConfig, SqlPoolInput> = z
  .strictObject({
    max: whole(1, most)
      .default(d.maxConnections)
      .describe('Connections of a process to one server for writes, and as many for reads.'),
    maxWaiting: whole(1, most).default(d.maxWaiting).describe('Callers that wait for one; more are refused.'),
    connectTimeout: durationOr(d.connectTimeoutMs, 1, longestMs).describe(
      'How long a connection may take to open, and a caller waits for one.',
    ),
    idleTimeout: durationOr(d.idleTimeoutMs, 1, longestMs).describe(
      'A connection that nobody needed for so long is closed.',
    ),
  })
  .transform(({ max, maxWaiting, connectTimeout, idleTimeout }) => ({
    ...{ max, maxWaiting, connectTimeoutMs: connectTimeout, idleTimeoutMs: idleTimeout },
  }));

const times = {
  statementTimeout: durationOr(d.statementTimeoutMs, 0, longestMs).describe(
    'The server gives up a statement after this; 0: never.',
  ),
  maxLag: durationOr(d.maxLagMs, 1, longestMs).describe('A replica further behind serves no reads.'),
  replicaWait: durationOr(d.replicaWaitMs, 0, longestMs).describe(
    'How long a read waits for a replica to catch up, before it goes to the primary.',
  ),
  primaryWait: durationOr(d.primaryWaitMs, 0, longestMs).describe(
    'How long a query that only a primary may answer waits for one while there is none.',
  ),
  probeInterval: durationOr(d.probeIntervalMs, 1, longestMs).describe(
    'How often each process asks each server how it is.',
  ),
  probeTimeout: durationOr(d.probeTimeoutMs, 1, longestMs).describe(
    'A server that has not answered after this has failed a probe.',
  ),
};

export const sqlSchema: z.ZodType<SqlConfig, SqlInput> = z
  .strictObject({
    engine: z
      .enum(['postgres', 'pglite'])
      .default('postgres')
      .describe('`postgres`: servers of yours. `pglite`: a database inside the node, for development and tests.'),
    primary: postgresUrls
      .meta({ writeOnly: true })
      .optional()
      .describe('The servers that may be the primary; which of them is one they say themselves.'),
    primaryRegion: text(/\S/, 'the id of a region')
      .optional()
      .describe('Where those are. Without it: in the primary region of the world, if one is named.'),
    replicas: z
      .record(z.string(), postgresUrls)
      .meta({ title: 'the addresses of the replicas of each region, by its id', writeOnly: true })
      .default({})
      .describe('The replicas of each region, which its reads go to first.'),
    folder: z
      .union([text(/^[^\0]+$/, 'the path of a folder'), z.literal(false)])
      .default('.antipode/sql')
      .describe('With `pglite`: where it keeps its files, from the folder of the config; false: in memory only.'),
    pool: pool.prefault({}).describe('Connections of each process of the apps.'),
    ...times,
    prepare: z
      .boolean()
      .default(false)
      .describe('Statements written as templates are prepared once on each connection.'),
    pgbouncer: z
      .boolean()
      .default(false)
      .describe('The addresses lead to PgBouncers in transaction mode, each in front of one server.'),
    applicationName: text(/^[ -~]{1,63}$/, 'up to 63 characters of ASCII')
      .default('antipode')
      .describe('What the servers see in pg_stat_activity.'),
    shards: sqlShardsSchema.optional().describe('Tables shared by key among several databases.'),
    databases: sqlDatabasesSchema.default({}).describe('Further databases by name, each with tables of its own.'),
  })
  .transform(
    ({
      statementTimeout,
      maxLag,
      replicaWait,
      primaryWait,
      probeInterval,
      probeTimeout,
      primary,
      folder,
      ...rest
    }) => ({
      ...rest,
      primary: primary ?? [],
      primaryRegion: rest.primaryRegion,
      folder: rest.engine === 'pglite' && folder !== false ? folder : undefined,
      statementTimeoutMs: statementTimeout,
      maxLagMs: maxLag,
      replicaWaitMs: replicaWait,
      primaryWaitMs: primaryWait,
      probeIntervalMs: probeInterval,
      probeTimeoutMs: probeTimeout,
      shards: rest.shards,
    }),
  ) as never;

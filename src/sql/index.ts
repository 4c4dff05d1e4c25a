/** SQL with replicas: PostgreSQL behind one router. */
export type { UserSession } from '../core/index.ts';

export { askTogether } from './ask-together.ts';
export { createSql } from './create-sql.ts';
export { type SqlDefaults, sqlDefaults } from './defaults.ts';
export { loadPg, type PgClient } from './drivers/load-pg.ts';
export { type PgPoolOptions, pgPool } from './drivers/pg-pool.ts';
export { type EmbeddedDefaults, embeddedDefaults } from './embedded/defaults.ts';
export { type EmbeddedServer, startEmbedded } from './embedded/start-embedded.ts';
export type { SqlEvents } from './events.ts';
export { movedFault } from './faults.ts';
export type { Listening, Notices } from './notices.ts';
export type { Duration, PoolOptions, ReadOptions, SqlOptions } from './options.ts';
export type { SqlPool, SqlPoolConnection } from './pools.ts';
export {
  decodeToken,
  encodeToken,
  endOfRecord,
  formatLsn,
  type Position,
  parseLsn,
  type SessionToken,
} from './position.ts';
export type {
  ConnectionPool,
  PooledConnection,
  Queryable,
  QueryConfig,
  QueryField,
  QueryResult,
} from './queryable.ts';
export type { Answer, Ask, ReadNeed, ReadRoute } from './read-route.ts';
export type { SqlResult } from './result.ts';
export type { ServedBy, Server, ServerPools } from './server.ts';
export { openServerGroup, type ServerGroup } from './server-group.ts';
export type { Servers } from './servers.ts';
export {
  type BucketHome,
  type CollectOptions,
  createShards,
  type Isolation,
  type MoveOrder,
  type MoveOutcome,
  type MoveProgress,
  type MoveRecord,
  type MoveRunOptions,
  type MoveStage,
  type OrderColumn,
  planRebalance,
  planSplit,
  type ReferenceDrift,
  type References,
  type ScatterOptions,
  type ScatterResult,
  type Shard,
  type ShardFailure,
  type ShardKey,
  type ShardKeyType,
  type ShardMap,
  type ShardMoveDefaults,
  type ShardMoves,
  type ShardServer,
  type ShardServerStatus,
  type Shards,
  type ShardsDefaults,
  type ShardsOptions,
  type ShardsStatus,
  type ShardTransactionOptions,
  shardMoveDefaults,
  shardsDefaults,
  type VerticalShards,
  type VerticalShardsOptions,
  verticalShards,
} from './shards/index.ts';
export type { Door, ReadDoor, Sql, Statement } from './sql.ts';
export type { SqlServerStatus, SqlStatus } from './status.ts';
export type { IsolationLevel, SqlTransaction, TransactionOptions } from './transactions.ts';
export type { ShardedSql } from './with-shards.ts';
export type { Writes } from './writes.ts';

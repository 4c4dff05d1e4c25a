/** SQL with replicas: PostgreSQL behind one router. */
export { type SqlDefaults, sqlDefaults } from './defaults.ts';
export { type PgPoolOptions, pgPool } from './drivers/pg-pool.ts';
export type {
  ConnectionPool,
  PooledConnection,
  Queryable,
  QueryConfig,
  QueryField,
  QueryResult,
} from './queryable.ts';
export {
  type BucketHome,
  createShards,
  type Isolation,
  type MoveOrder,
  type MoveOutcome,
  type MoveProgress,
  type MoveRecord,
  type MoveRunOptions,
  type MoveStage,
  planRebalance,
  planSplit,
  type Shard,
  type ShardKey,
  type ShardKeyType,
  type ShardMap,
  type ShardMoveDefaults,
  type ShardMoves,
  type ShardServer,
  type Shards,
  type ShardsDefaults,
  type ShardsOptions,
  type ShardTransactionOptions,
  shardMoveDefaults,
  shardsDefaults,
} from './shards/index.ts';

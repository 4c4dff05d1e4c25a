export { createShards, type Shards } from './create-shards.ts';
export { type ShardsDefaults, shardsDefaults } from './defaults.ts';
export type { ShardServer, ShardsOptions } from './options.ts';
export type { Shard, ShardTransactionOptions } from './shard.ts';
export type { ShardKey, ShardKeyType } from './shard-key.ts';
export type { BucketHome, ShardMap } from './shard-map.ts';
export type { Isolation } from './shard-transaction.ts';

/** Several servers as one database, by key. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { bucketOf } from './bucket.ts';
import { BucketRouter } from './bucket-router.ts';
import { MapDirectory } from './map-directory.ts';
import { createMoves, type ShardMoves } from './moves.ts';
import { resolveShardsOptions, type ShardsOptions } from './options.ts';
import { prepareShards } from './prepare-shards.ts';
import { ShardServers } from './servers.ts';
import { createShard, type Shard } from './shard.ts';
import type { ShardKey } from './shard-key.ts';
import type { ShardMap } from './shard-map.ts';

export interface Shards extends AsyncDisposable {
  /** What belongs to this key. Throws ERR_SQL_SHARD_KEY. */
  shard(key: ShardKey): Shard;
  /** Makes the servers ready, once before they are used and again after each change of servers or tables. */
  prepare(): Promise<void>;
  /** Which server has which bucket, as far as this process knows. */
  map(): Promise<ShardMap>;
  /** Moves of buckets between servers. */
  readonly moves: ShardMoves;
  close(): Promise<void>;
}

/** Opens nothing before it is asked. Throws ERR_SQL_SHARD_OPTION. */
export function createShards(options: ShardsOptions): Shards {
  const resolved = resolveShardsOptions(options);
  const servers = new ShardServers(resolved);
  const directory = new MapDirectory(() => servers.map, resolved.buckets);
  const router = new BucketRouter(servers, directory, resolved.moveWaitMs);
  const inside = new AsyncLocalStorage<number>();
  const close = (): Promise<void> => servers.close();
  return {
    shard: (key) => createShard(bucketOf(key, resolved.key, resolved.buckets), router, inside),
    prepare: () => prepareShards(servers, resolved),
    map: () => directory.current(),
    moves: createMoves(servers, resolved),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Several servers as one database, by key. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { QueryConfig } from '../queryable.ts';
import { bucketOf } from './bucket.ts';
import { BucketRouter } from './bucket-router.ts';
import type { Inside } from './inside.ts';
import { MapDirectory } from './map-directory.ts';
import { createMoves, type ShardMoves } from './moves.ts';
import { resolveShardsOptions, type ShardsOptions } from './options.ts';
import { prepareShards } from './prepare-shards.ts';
import { withValues } from './query-config.ts';
import { createReferences, type References } from './references/references.ts';
import { collectRows } from './scatter/collect.ts';
import { Scatter } from './scatter/scatter.ts';
import type { CollectOptions, ScatterOptions, ScatterResult, ShardFailure } from './scatter/scatter-options.ts';
import { ShardServers } from './servers.ts';
import { createShard, type Shard } from './shard.ts';
import type { ShardKey } from './shard-key.ts';
import type { ShardMap } from './shard-map.ts';
import { readStatus, type ShardsStatus } from './status.ts';

export interface Shards extends AsyncDisposable {
  /** What belongs to this key. Throws ERR_SQL_SHARD_KEY. */
  shard(key: ShardKey): Shard;
  /** Makes the servers ready, once before they are used and again after each change of servers or tables. */
  prepare(): Promise<void>;
  /** Which server has which bucket, as far as this process knows. */
  map(): Promise<ShardMap>;
  /**
   * One query that only reads, on all servers at once, each row counted once although buckets move. It names sharded
   * tables without their schema. Servers do not see each other's rows: sums and counts are one row a server, to be added up.
   * Rejects with ERR_SQL_SHARD_FAILED, ERR_SQL_SHARD_ROWS, ERR_SQL_SHARD_ORDER, ERR_SQL_SHARD_MOVING.
   */
  allShards<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
    options?: CollectOptions,
  ): Promise<ScatterResult<Row>>;
  /** The same, row by row, for what is too large for memory. Ends its cursors when the loop is left. */
  scan<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
    options?: Omit<ScatterOptions, 'onFailure'>,
  ): AsyncIterable<Row>;
  /** What the servers have, and what is under way. */
  status(): Promise<ShardsStatus>;
  /** Tables that every server has as a whole. */
  readonly references: References;
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
  const inside = new AsyncLocalStorage<Inside>();
  const scatter = new Scatter(servers, resolved.buckets);
  const close = (): Promise<void> => servers.close();
  return {
    shard: (key) => createShard(bucketOf(key, resolved.key, resolved.buckets), router, inside),
    prepare: () => prepareShards(servers, resolved),
    map: () => directory.current(),
    async allShards<Row>(query: string | QueryConfig, values?: readonly unknown[], options: CollectOptions = {}) {
      const failures: ShardFailure[] = [];
      const rows = await collectRows(scatter.run(withValues(query, values), options, failures), options);
      return { rows: rows as Row[], failures };
    },
    scan: <Row>(query: string | QueryConfig, values?: readonly unknown[], options: ScatterOptions = {}) =>
      scatter.run(withValues(query, values), options, []) as AsyncIterable<Row>,
    status: () => readStatus(servers, resolved.buckets),
    moves: createMoves(servers, resolved),
    references: createReferences(servers, resolved, inside),
    close,
    [Symbol.asyncDispose]: close,
  };
}

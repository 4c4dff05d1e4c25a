/** The options of shards, as they are given and as they are used. */
import { AntipodeError } from '../../core/index.ts';
import type { PgPoolOptions } from '../drivers/pg-pool.ts';
import { checkBucketCount } from './bucket.ts';
import { shardsDefaults } from './defaults.ts';
import { type ShardKeyType, shardKeyTypes } from './shard-key.ts';

/** One server: the URL of its primary, or that with the options of its pool. */
export type ShardServer = string | Omit<PgPoolOptions, 'name' | 'pipeline' | 'readOnly'>;

export interface ShardsOptions {
  /** By name. The names stand in the map: a server keeps its own for ever, its address may change. */
  readonly servers: Readonly<Record<string, ShardServer>>;
  /** Where the map lies: the name of one of the servers. Default: the first. */
  readonly map?: string | undefined;
  /** A power of two. Default: 4096; it stays what it is when the shards are first prepared. */
  readonly buckets?: number | undefined;
  /** The type of the column that all sharded tables are sharded by. Default: `bigint`. */
  readonly key?: ShardKeyType | undefined;
  /**
   * The sharded tables, each with the column that holds its key. Rows of one key lie together in all of them, so that they
   * can be joined and changed in one transaction.
   */
  readonly tables: Readonly<Record<string, string>>;
  /**
   * Small tables that every server has as a whole, so that it can join them; written through `references` alone. One that refers to
   * another is named after it. Default: none.
   */
  readonly references?: readonly string[] | undefined;
  /** How long a query goes after a bucket that moves. Default: 10 s. */
  readonly moveWaitMs?: number | undefined;
}

export interface ResolvedShardsOptions {
  readonly servers: ReadonlyMap<string, PgPoolOptions>;
  readonly map: string;
  readonly buckets: number;
  readonly key: ShardKeyType;
  readonly tables: ReadonlyMap<string, string>;
  readonly references: readonly string[];
  readonly moveWaitMs: number;
}

/** Throws ERR_SQL_SHARD_OPTION. */
export function resolveShardsOptions(options: ShardsOptions): ResolvedShardsOptions {
  const servers = new Map(Object.entries(options.servers).map(([name, server]) => [name, poolOptions(name, server)]));
  const map = options.map ?? [...servers.keys()][0];
  const { buckets = shardsDefaults.buckets, key = 'bigint' } = options;
  checkBucketCount(buckets);
  if (map === undefined || !servers.has(map)) {
    throw optionFault(`map names ${map}, which is none of the servers ${[...servers.keys()].join(', ')}`);
  }
  if (!shardKeyTypes.includes(key)) throw optionFault(`key is ${key}: give one of ${shardKeyTypes.join(', ')}`);
  const tables = new Map(Object.entries(options.tables));
  const { references = [], moveWaitMs = shardsDefaults.moveWaitMs } = options;
  const both = references.find((name, at) => tables.has(name) || references.indexOf(name) !== at);
  if (both !== undefined) throw optionFault(`references name ${both}, which is sharded or named already`);
  return { servers, map, buckets, key, tables, references, moveWaitMs };
}

function poolOptions(name: string, server: ShardServer): PgPoolOptions {
  return { ...(typeof server === 'string' ? { url: server } : server), name };
}

function optionFault(what: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_OPTION', `The options of the shards do not fit: ${what}.`);
}

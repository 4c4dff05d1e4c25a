/** One key's part of the data: where it lies is looked up for each query, so a shard may be kept and never goes stale. */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Queryable, QueryConfig, QueryResult } from '../queryable.ts';
import type { BucketRouter } from './bucket-router.ts';
import { enterText, runFenced } from './fenced-query.ts';
import { checkInside, type Inside } from './inside.ts';
import { withValues } from './query-config.ts';
import { type Isolation, runTransaction } from './shard-transaction.ts';

export interface ShardTransactionOptions {
  /** Default: `read committed`, as in PostgreSQL. */
  readonly isolation?: Isolation | undefined;
}

export interface Shard extends Queryable {
  /** From 0 on; rows of keys with one bucket stay together for ever. */
  readonly bucket: number;
  /** One statement that may write, in a transaction of its own. Rows of other buckets are refused. */
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /** One statement that only reads; the server refuses a write. */
  read<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /** Runs the callback in a transaction on this key's server; rolls back where it rejects. */
  transaction<T>(callback: (tx: Queryable) => Promise<T>, options?: ShardTransactionOptions): Promise<T>;
}

/** `inside` knows what transaction a call comes from. */
export function createShard(bucket: number, router: BucketRouter, inside: AsyncLocalStorage<Inside>): Shard {
  const run = <Row>(isWriter: boolean, query: string | QueryConfig, values?: readonly unknown[]) =>
    router.run(bucket, (pool, version) =>
      runFenced<Row>(pool, enterText({ bucket, version, isWriter }), withValues(query, values)),
    );
  return {
    bucket,
    async query(query, values) {
      checkInside(inside.getStore(), bucket);
      return await run(true, query, values);
    },
    read: (query, values) => run(false, query, values),
    async transaction(callback, { isolation = 'read committed' } = {}) {
      checkInside(inside.getStore(), bucket);
      const guarded = (tx: Queryable) => inside.run(bucket, () => callback(tx));
      return await router.run(bucket, (pool, version) =>
        runTransaction(pool, { bucket, version, isWriter: true, isolation }, guarded),
      );
    },
  };
}

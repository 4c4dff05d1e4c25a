/** What a query of all shards can be told. */
import type { OrderColumn } from '../order-by.ts';

export interface ScatterOptions {
  /** The columns that the query's own ORDER BY names: the sorted answers are merged by them. Default: one after the other. */
  readonly orderBy?: readonly OrderColumn[] | undefined;
  /** Ends after so many rows. Say LIMIT in the query as well: each server then has less to do. */
  readonly limit?: number | undefined;
  /** Servers that are at work at one time. Default: 8. */
  readonly concurrency?: number | undefined;
  /**
   * `fail`: nothing, and the first error, where a server does not answer. `partial`: the rows of the others, and what
   * failed in `failures`. Default: `fail`.
   */
  readonly onFailure?: 'fail' | 'partial' | undefined;
}

export interface CollectOptions extends ScatterOptions {
  /** More rows are refused with ERR_SQL_SHARD_ROWS. Default: 100,000. */
  readonly maxRows?: number | undefined;
  /** Roughly what they may take in memory. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
}

export interface ShardFailure {
  readonly server: string;
  readonly error: unknown;
}

export interface ScatterResult<Row> {
  readonly rows: Row[];
  /** Empty, but where `onFailure` is `partial`. */
  readonly failures: readonly ShardFailure[];
}

/**
 * What an app sees of replicated data: collections of JSON values by key, each with its version.
 *
 * A collection is a partition: a transaction touches keys of one collection, and it is atomic. What several collections
 * share is the session.
 */
import type { DataStatus, FailoverReport } from './engine.ts';
import type { ReadLevelText, WriteLevelText } from './levels.ts';

/** `'500ms' '5s' '2m' '1h' '1d'`, or milliseconds. */
export type Duration = string | number;

export interface WriteOptions {
  /** How many places the write waits for. */
  readonly write?: WriteLevelText | undefined;
  /** How long it waits for them; after it the outcome is unknown (ERR_DATA_UNKNOWN). Default 5 s. */
  readonly timeout?: Duration | undefined;
}

export interface PutOptions extends WriteOptions {
  /** The version that the key must have; 0: it must not exist. Otherwise ERR_DATA_CONFLICT. */
  readonly ifVersion?: number | undefined;
  /** After this time the key is gone. Default: never. */
  readonly ttl?: Duration | undefined;
}

export interface DeleteOptions extends WriteOptions {
  readonly ifVersion?: number | undefined;
}

export interface GetOptions {
  readonly read?: ReadLevelText | undefined;
  /** The state that is read has what this token names. */
  readonly token?: string | undefined;
}

export interface ListOptions extends GetOptions {
  readonly prefix?: string | undefined;
  /** Goes on behind a page: its `cursor`. */
  readonly cursor?: string | undefined;
  /** Entries of a page. Default 100, at most 1,000. */
  readonly limit?: number | undefined;
}

export interface WatchOptions {
  readonly prefix?: string | undefined;
  /** Changes behind this version (of a page, of a change). Default: those that come from now on. */
  readonly from?: number | undefined;
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
}

export interface TransactionOptions extends WriteOptions {
  /** How often it is begun again after a conflict. Default 5. */
  readonly retries?: number | undefined;
}

export interface Written {
  /** Of what was written; a number that only grows. */
  readonly version: number;
  /** Reads that are given it see the write, in every region. */
  readonly token: string;
}

export interface Entry<T> {
  readonly key: string;
  readonly value: T;
  readonly version: number;
}

export interface Page<T> {
  readonly entries: readonly Entry<T>[];
  /** undefined on the last page. */
  readonly cursor: string | undefined;
  /** `watch({ from: version })` has all that this page does not have. */
  readonly version: number;
}

export type Change<T> =
  | { readonly type: 'put'; readonly key: string; readonly value: T; readonly version: number }
  | { readonly type: 'delete'; readonly key: string; readonly value: undefined; readonly version: number };

export interface Transaction<T> {
  /** Reads the newest; the transaction happens only if the key is then still the same. */
  get(key: string): Promise<Entry<T> | undefined>;
  put(key: string, value: T, options?: Pick<PutOptions, 'ttl'>): void;
  delete(key: string): void;
}

export interface Collection<T> {
  readonly name: string;
  get(key: string, options?: GetOptions): Promise<Entry<T> | undefined>;
  put(key: string, value: T, options?: PutOptions): Promise<Written>;
  /** Deleting what is not there is no fault. */
  delete(key: string, options?: DeleteOptions): Promise<Written>;
  /** One page, in the order of the keys, from one state. */
  list(options?: ListOptions): Promise<Page<T>>;
  /** Every change in order, none left out. */
  watch(options?: WatchOptions): AsyncIterable<Change<T>>;
  /**
   * All that `work` puts and deletes happens at one time, if nothing that it has read has changed; else `work` runs again.
   * Rejects with what `work` throws, with ERR_DATA_CONFLICT after the last retry, with ERR_DATA_LIMIT.
   */
  transaction<R>(work: (transaction: Transaction<T>) => Promise<R> | R, options?: TransactionOptions): Promise<R>;
}

/** Reads that see what this session has written and seen, wherever they are answered. */
export interface DataSession {
  /** To be kept for the user, in a cookie for instance; undefined until something was read or written. */
  readonly token: string | undefined;
  collection<T>(name: string): Collection<T>;
}

export interface Data extends AsyncDisposable {
  /** Reads and writes of this process are one session. */
  collection<T>(name: string): Collection<T>;
  /** A session of its own, of a user or a job; `token` is what it had before. */
  session(token?: string): DataSession;
  status(): Promise<DataStatus>;
  /**
   * Makes `region` the primary. Where the old one cannot be asked, what it had sent to no region may be lost: `mayHaveLost`. Rejects
   * with ERR_DATA_FAILOVER where other regions cannot be asked either (with `majority`: too many), but for `force`.
   */
  failover(region: string, options?: { readonly force?: boolean }): Promise<FailoverReport>;
  close(): Promise<void>;
}

/**
 * One collection as an app sees it: checks, JSON, levels and the session around an engine.
 *
 * Invariant: what a session reads is never older than what it has read or written before, whatever the level but
 * `eventual` and `bounded`, which say how old.
 */
import { isAntipodeError, parseDuration } from '../core/index.ts';
import { checkBatch, checkCallOptions, checkCollection, checkKey, checkVersion, encodeValue } from './checks.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type {
  Change,
  Collection,
  DeleteOptions,
  Entry,
  GetOptions,
  ListOptions,
  Page,
  PutOptions,
  Transaction,
  TransactionOptions,
  WatchOptions,
  WriteOptions,
  Written,
} from './data.ts';
import { dataDefaults } from './defaults.ts';
import type { DataEngine, Operation, ReadOptions, StoredEntry } from './engine.ts';
import { limitFault } from './faults.ts';
import { parseReadLevel, parseWriteLevel } from './levels.ts';
import type { ReadWriteDefaults } from './options.ts';
import type { SessionState } from './session-state.ts';
import { DataTransaction } from './transaction.ts';

export interface CollectionContext {
  readonly engine: DataEngine;
  readonly defaults: ReadWriteDefaults;
  /** The session that a call belongs to. */
  readonly session: () => SessionState;
}

export class DataCollection<T> implements Collection<T> {
  readonly name: string;
  readonly #engine: DataEngine;
  readonly #defaults: ReadWriteDefaults;
  readonly #session: () => SessionState;

  constructor(name: string, { engine, defaults, session }: CollectionContext) {
    checkCollection(name);
    this.name = name;
    this.#engine = engine;
    this.#defaults = defaults;
    this.#session = session;
  }

  async get(key: string, options: GetOptions = {}): Promise<Entry<T> | undefined> {
    checkCallOptions('get', options);
    checkKey(key);
    const found = await this.#read((how) => this.#engine.get(this.name, key, how), options);
    return found.entry && decodeEntry<T>(found.entry);
  }

  async put(key: string, value: T, options: PutOptions = {}): Promise<Written> {
    checkCallOptions('put', options);
    const { ifVersion, ttl } = options;
    checkKey(key);
    checkVersion(ifVersion);
    return this.#commit([putOperation(key, encodeValue(key, value), { ttl, ifVersion })], options);
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<Written> {
    checkCallOptions('delete', options);
    const { ifVersion } = options;
    checkKey(key);
    checkVersion(ifVersion);
    return this.#commit([{ type: 'delete', key, ...(ifVersion === undefined ? {} : { ifVersion }) }], options);
  }

  async list(options: ListOptions = {}): Promise<Page<T>> {
    checkCallOptions('list', options);
    const { prefix = '', limit = dataDefaults.page } = options;
    if (!(Number.isInteger(limit) && limit >= 1)) throw limitFault('the limit of a page', limit, dataDefaults.maxPage);
    if (limit > dataDefaults.maxPage) throw limitFault('the limit of a page', limit, dataDefaults.maxPage);
    const cursor = options.cursor === undefined ? undefined : decodeCursor(options.cursor);
    const query = { collection: this.name, prefix, after: cursor?.after, limit };
    const token = cursor === undefined ? options.token : latest(options.token, cursor.token);
    const page = await this.#read((how) => this.#engine.list(query, how), { ...options, token });
    const last = page.entries.at(-1);
    return {
      entries: page.entries.map((entry) => decodeEntry<T>(entry)),
      cursor: page.hasMore && last ? encodeCursor({ after: last.key, token: page.token }) : undefined,
      version: page.version,
    };
  }

  async *watch(options: WatchOptions = {}): AsyncGenerator<Change<T>, void, undefined> {
    checkCallOptions('watch', options);
    const { prefix = '', from, signal } = options;
    checkVersion(from);
    const ended = new AbortController();
    const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
    try {
      for await (const { version, changes } of this.#engine.watch({ collection: this.name, prefix, from }, either)) {
        for (const { key, value } of changes) {
          yield value === undefined
            ? { type: 'delete', key, value, version }
            : { type: 'put', key, value: JSON.parse(value) as T, version };
        }
      }
    } finally {
      ended.abort();
    }
  }

  async transaction<R>(
    work: (transaction: Transaction<T>) => Promise<R> | R,
    options: TransactionOptions = {},
  ): Promise<R> {
    checkCallOptions('transaction', options);
    for (let retries = options.retries ?? dataDefaults.transactionRetries; ; retries--) {
      const transaction = new DataTransaction<T>((key) => this.get(key, { read: 'strong' }));
      const result = await work(transaction);
      const operations = transaction.operations();
      try {
        if (operations.length > 0) await this.#commit(operations, options);
        return result;
      } catch (error) {
        if (retries <= 0 || !isAntipodeError(error) || error.code !== 'ERR_DATA_CONFLICT') throw error;
      }
    }
  }

  async #commit(operations: readonly Operation[], { write, timeout }: WriteOptions): Promise<Written> {
    const { writeTimeoutMs } = dataDefaults;
    const session = this.#session();
    checkBatch(operations);
    const how = {
      level: write === undefined ? this.#defaults.write : parseWriteLevel(write),
      timeoutMs: timeout === undefined ? writeTimeoutMs : parseDuration(timeout),
      token: session.token,
    };
    try {
      const committed = await this.#engine.commit({ collection: this.name, operations }, how);
      session.wrote(committed.token);
      return committed;
    } catch (error) {
      forget(session, error);
      throw error;
    }
  }

  async #read<S extends { readonly token: string }>(
    ask: (how: ReadOptions) => Promise<S>,
    { read, token }: GetOptions,
  ): Promise<S> {
    const level = read === undefined ? this.#defaults.read : parseReadLevel(read);
    const session = this.#session();
    const isOfSession = level.type === 'session' || level.type === 'strong';
    const least = isOfSession ? session.with(token) : token;
    try {
      const seen = await ask({ level, token: least, waitMs: this.#defaults.waitMs });
      // A read that does not look at the session's state says nothing about what has become of it.
      if (isOfSession) session.see(seen.token);
      return seen;
    } catch (error) {
      forget(session, error);
      throw error;
    }
  }
}

/** The caller has been told of the loss, once; the session goes on from what there is. */
function forget(session: SessionState, error: unknown): void {
  if (!isAntipodeError(error) || error.code !== 'ERR_DATA_TOKEN_LOST') return;
  const { lost, token } = error.details;
  if (typeof lost === 'string' && typeof token === 'string') session.replace(lost, token);
}

function putOperation(
  key: string,
  value: string,
  { ttl, ifVersion }: Pick<PutOptions, 'ttl' | 'ifVersion'>,
): Operation {
  return {
    type: 'put',
    key,
    value,
    ...(ttl === undefined ? {} : { ttlMs: parseDuration(ttl) }),
    ...(ifVersion === undefined ? {} : { ifVersion }),
  };
}

function decodeEntry<T>({ key, value, version }: StoredEntry): Entry<T> {
  return { key, value: JSON.parse(value) as T, version };
}

function latest(a: string | undefined, b: string): string {
  return a !== undefined && a > b ? a : b;
}

/**
 * What a transaction has read and wants to write. It holds no lock: the versions it has read are checked when it is
 * committed (optimistic concurrency control, Kung and Robinson 1981), so it is serializable for the keys it names.
 *
 * Invariant: it reads what it has itself put or deleted.
 */
import { parseDuration } from '../core/index.ts';
import { checkCallOptions, checkKey, encodeValue } from './checks.ts';
import type { Entry, PutOptions, Transaction } from './data.ts';
import type { Operation } from './engine.ts';

interface Wanted {
  /** JSON; undefined deletes. */
  readonly value: string | undefined;
  readonly ttlMs: number | undefined;
}

export class DataTransaction<T> implements Transaction<T> {
  readonly #read: (key: string) => Promise<Entry<T> | undefined>;
  readonly #versions = new Map<string, number>();
  readonly #wanted = new Map<string, Wanted>();

  constructor(read: (key: string) => Promise<Entry<T> | undefined>) {
    this.#read = read;
  }

  /** What was put in this transaction and not yet committed has version 0. */
  async get(key: string): Promise<Entry<T> | undefined> {
    const wanted = this.#wanted.get(key);
    if (wanted !== undefined) {
      return wanted.value === undefined ? undefined : { key, value: JSON.parse(wanted.value) as T, version: 0 };
    }
    const entry = await this.#read(key);
    // The first reading counts: were the second one different, the transaction has seen two states and must fail.
    if (!this.#versions.has(key)) this.#versions.set(key, entry?.version ?? 0);
    return entry;
  }

  put(key: string, value: T, options: Pick<PutOptions, 'ttl'> = {}): void {
    checkCallOptions('transaction.put', options);
    const { ttl } = options;
    checkKey(key);
    const ttlMs = ttl === undefined ? undefined : parseDuration(ttl);
    this.#wanted.set(key, { value: encodeValue(key, value), ttlMs });
  }

  delete(key: string): void {
    checkKey(key);
    this.#wanted.set(key, { value: undefined, ttlMs: undefined });
  }

  operations(): readonly Operation[] {
    const writes = [...this.#wanted].map(([key, { value, ttlMs }]): Operation => {
      const ifVersion = this.#versions.get(key);
      const condition = ifVersion === undefined ? {} : { ifVersion };
      if (value === undefined) return { type: 'delete', key, ...condition };
      return { type: 'put', key, value, ...(ttlMs === undefined ? {} : { ttlMs }), ...condition };
    });
    const checks = [...this.#versions]
      .filter(([key]) => !this.#wanted.has(key))
      .map(([key, ifVersion]): Operation => ({ type: 'check', key, ifVersion }));
    return [...writes, ...checks];
  }
}

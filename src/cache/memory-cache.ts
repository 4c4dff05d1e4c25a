/** The cache of one process that shares nothing with others. */
import type { Cache, CacheStats } from './cache.ts';
import { checkCallOptions } from './check-call-options.ts';
import { entryTimes } from './entry-times.ts';
import { closedFault, numberFault } from './faults.ts';
import type { HeldEntry, HoldingCache } from './held-entry.ts';
import { keepingOf } from './keeping.ts';
import { keyPattern } from './key-pattern.ts';
import { lifetimeOf } from './lifetime.ts';
import type { Brought, Load } from './load.ts';
import { Loader } from './loader.ts';
import { NamespacedCache } from './namespaced-cache.ts';
import type { CacheOptions, EntryOptions, Factory, LoadOptions } from './options.ts';

const noTags: readonly string[] = [];
const nothing: LoadOptions = {};

export class MemoryCache implements HoldingCache {
  readonly #loader: Loader;

  constructor(options: CacheOptions) {
    this.#loader = new Loader(options);
  }

  get<T>(key: string): Promise<T | undefined> {
    const held = this.#loader.hit(key);
    if (held !== undefined) return Promise.resolve(held.value as T);
    if (this.#loader.isClosed) return Promise.reject(closedFault());
    this.#loader.counts.misses++;
    return Promise.resolve(undefined);
  }

  fromMemory<T>(key: string): T | undefined {
    return this.#loader.hitAtOnce(key)?.value as T | undefined;
  }

  async set(key: string, value: unknown, options: EntryOptions = nothing): Promise<void> {
    this.#loader.checkOpen();
    checkCallOptions('set', options);
    const times = entryTimes(options, this.#loader.times);
    this.#loader.overtake(key);
    const lifetime = lifetimeOf(times, times.ttlMs, this.#loader.random);
    this.#loader.keep(key, value, { lifetime, tags: options.tags ?? noTags });
  }

  getOrSet<T>(key: string, factory: Factory<T>, options: LoadOptions = nothing): Promise<T> {
    const held = this.#loader.hit(key);
    if (held !== undefined) return Promise.resolve(held.value as T);
    if (this.#loader.isClosed) return Promise.reject(closedFault());
    return this.#find(key, factory as Factory<unknown>, options) as Promise<T>;
  }

  async held(key: string): Promise<HeldEntry | undefined> {
    return this.#loader.memory.held(key);
  }

  async delete(key: string): Promise<boolean> {
    this.#loader.checkOpen();
    return this.#loader.forgetKey(key);
  }

  async invalidateTags(tags: readonly string[]): Promise<number> {
    this.#loader.checkOpen();
    return this.#loader.forgetTags(tags);
  }

  async deletePattern(pattern: string): Promise<number> {
    this.#loader.checkOpen();
    return this.#loader.forgetPattern(keyPattern(pattern));
  }

  async clear(): Promise<void> {
    await this.deletePattern('*');
  }

  async increment(key: string, by = 1, options: EntryOptions = nothing): Promise<number> {
    this.#loader.checkOpen();
    checkCallOptions('increment', options);
    const { memory, clock } = this.#loader;
    const held = memory.find(key);
    if (held === undefined || clock.now() >= held.freshUntilMs) {
      await this.set(key, by, options);
      return by;
    }
    if (typeof held.value !== 'number') throw numberFault(key, held.value);
    const sum = held.value + by;
    this.#loader.overtake(key);
    memory.replace(key, sum);
    return sum;
  }

  namespace<Part extends object>(name: string): Cache<Part> {
    return new NamespacedCache(this, name) as unknown as Cache<Part>;
  }

  stats(): CacheStats {
    const { counts, memory } = this.#loader;
    const { evictions, rejected, entries, bytes, maxBytes } = memory.stats();
    return { ...counts, evictions, rejected, entries, bytes, maxBytes };
  }

  async close(): Promise<void> {
    this.#loader.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #find(key: string, factory: Factory<unknown>, options: LoadOptions): Promise<unknown> {
    checkCallOptions('getOrSet', options);
    return this.#loader.answer({ key, options, bring: (load) => this.#call(load, factory) });
  }

  async #call(load: Load, factory: Factory<unknown>): Promise<Brought> {
    this.#loader.counts.loads++;
    const value = await factory(load);
    return { value, keeping: keepingOf(load, value, this.#loader.random) };
  }
}

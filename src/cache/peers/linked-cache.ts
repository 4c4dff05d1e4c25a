/**
 * A cache that is one with others: what it misses it asks them for before it loads, what it writes and invalidates they are
 * told. Everything else is as the cache does by itself, and nothing waits for another region but a miss, within its budget.
 */
import type { Cache, CacheStats } from '../cache.ts';
import type { HoldingCache } from '../held-entry.ts';
import { NamespacedCache } from '../namespaced-cache.ts';
import type { EntryOptions, Factory, LoadContext, LoadOptions } from '../options.ts';
import type { Invalidation } from '../region/index.ts';
import { ownTag } from './exports.ts';
import type { Neighbours } from './neighbours.ts';
import type { PeersStats } from './peers-stats.ts';

/** What a load for `get` brings where no region has the key. Nobody keeps it; a `getOrSet` that has waited for it loads by itself. */
const nobodyHasIt = Symbol('no region has it');

export class LinkedCache implements Cache {
  readonly #cache: HoldingCache;
  readonly #neighbours: Neighbours;

  constructor(cache: HoldingCache, neighbours: Neighbours) {
    this.#cache = cache;
    this.#neighbours = neighbours;
  }

  async get<T>(key: string): Promise<T | undefined> {
    const value = await this.#cache.get(key);
    if (value !== undefined || !this.#neighbours.isAnyNear) return value as T | undefined;
    const found = await this.#getFromPeers(key);
    return found === nobodyHasIt ? undefined : (found as T | undefined);
  }

  fromMemory<T>(key: string): T | undefined {
    return this.#cache.fromMemory(key) as T | undefined;
  }

  async getOrSet<T>(key: string, factory: Factory<T>, options?: LoadOptions): Promise<T> {
    const load: Factory<T> = async (context) => {
      const taken = await this.#take(context as LoadContext);
      return taken === undefined ? factory(context) : (taken.value as T);
    };
    for (;;) {
      const value: unknown = await this.#cache.getOrSet<string, T>(key, load, options);
      if (value !== nobodyHasIt) return value as T;
    }
  }

  set(key: string, value: unknown, options?: EntryOptions): Promise<void> {
    return this.#change({ kind: 'keys', names: [key] }, () => this.#cache.set(key, value, options), key);
  }

  delete(key: string): Promise<boolean> {
    return this.#change({ kind: 'keys', names: [key] }, () => this.#cache.delete(key));
  }

  invalidateTags(tags: readonly string[]): Promise<number> {
    return this.#change({ kind: 'tags', names: [...tags] }, () => this.#cache.invalidateTags(tags));
  }

  deletePattern(pattern: string): Promise<number> {
    return this.#change({ kind: 'patterns', names: [pattern] }, () => this.#cache.deletePattern(pattern));
  }

  async clear(): Promise<void> {
    await this.deletePattern('*');
  }

  /** Each region counts for itself. */
  increment(key: string, by?: number, options: EntryOptions = {}): Promise<number> {
    return this.#cache.increment(key, by, { ...options, tags: [...(options.tags ?? []), ownTag] });
  }

  namespace<Part extends object>(name: string): Cache<Part> {
    return new NamespacedCache(this, name) as unknown as Cache<Part>;
  }

  stats(): CacheStats & { readonly peers: PeersStats } {
    return { ...this.#cache.stats(), peers: this.#neighbours.stats() };
  }

  async close(): Promise<void> {
    await this.#neighbours.close();
    await this.#cache.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Others are told once it is done here, also where it is not known whether it was. */
  async #change<T>(what: Invalidation, make: () => Promise<T>, written?: string): Promise<T> {
    const tell = this.#neighbours.change(what, written);
    try {
      return await make();
    } finally {
      tell();
    }
  }

  /** Loads under way are the cache's to share: it knows which of them an invalidation has overtaken. */
  #getFromPeers(key: string): Promise<unknown> {
    const load = async (context: LoadContext) => {
      const taken = await this.#take(context);
      if (taken !== undefined) return taken.value;
      context.noStore();
      return nobodyHasIt;
    };
    return this.#cache.getOrSet(key, load, { refresh: 'caller', negativeTtl: 0 });
  }

  /** With the time it has left and its tags. */
  async #take(context: LoadContext): Promise<{ readonly value: unknown } | undefined> {
    const taken = await this.#neighbours.ask(context.key);
    if (taken === undefined) return undefined;
    context.setTtl(taken.freshMs);
    context.addTags(...taken.tags);
    return taken;
  }
}

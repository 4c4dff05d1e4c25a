/**
 * The cache of one process.
 *
 * A value is fresh, then for a while stale but good enough to be given while another is loaded (RFC 5861 says the same of
 * HTTP), then good enough where none can be loaded. One load at a time runs for a key; a load that an invalidation has
 * overtaken gives its value to who began it and is kept for nobody (`Floors`).
 *
 * Invariant: what a caller is given was loaded, or set, after the last invalidation of its key that came before the call.
 */

import { type Clock, systemClock, systemTimers, type Timers } from '../core/index.ts';
import type { Cache, CacheStats } from './cache.ts';
import type { CachedValue } from './cached-value.ts';
import { CoarseClock } from './coarse-clock.ts';
import { dataCacheDefaults } from './defaults.ts';
import { type EntryTimes, entryTimes } from './entry-times.ts';
import { closedFault, numberFault } from './faults.ts';
import { Floors } from './floors.ts';
import { keyPattern } from './key-pattern.ts';
import { Load, type Outcome } from './load.ts';
import { MemoryTier } from './memory-tier.ts';
import { NamespacedCache } from './namespaced-cache.ts';
import type { CacheOptions, EntryOptions, Factory, LoadOptions } from './options.ts';
import { type Fallback, waitFor } from './waiting.ts';

const noTags: readonly string[] = [];
const nothing: LoadOptions = {};

export class MemoryCache implements Cache {
  readonly #memory: MemoryTier;
  readonly #times: EntryTimes;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #onError: CacheOptions['onError'];
  readonly #floors = new Floors();
  /** Those that further callers may wait for. */
  readonly #loads = new Map<string, Load>();
  readonly #closing = new AbortController();
  readonly #counts = {
    hits: 0,
    staleHits: 0,
    misses: 0,
    loads: 0,
    loadFailures: 0,
    joined: 0,
    timeouts: 0,
    lateFills: 0,
  };

  constructor(options: CacheOptions) {
    this.#times = entryTimes(options);
    this.#timers = options.timers ?? systemTimers;
    this.#clock = options.timers ?? new CoarseClock(systemClock);
    this.#onError = options.onError;
    this.#memory = new MemoryTier(options, this.#clock);
  }

  get<T>(key: string): Promise<T | undefined> {
    const held = this.#memory.find(key);
    if (held !== undefined && this.#clock.now() < held.freshUntilMs) {
      this.#counts.hits++;
      return Promise.resolve(held.value as T);
    }
    if (this.#isClosed) return closed();
    this.#counts.misses++;
    return Promise.resolve(undefined);
  }

  async set(key: string, value: unknown, options: EntryOptions = nothing): Promise<void> {
    this.#checkOpen();
    const times = entryTimes(options, this.#times);
    this.#overtake(key);
    this.#memory.keep(key, value, { times, ttlMs: times.ttlMs, tags: options.tags ?? noTags });
  }

  getOrSet<T>(key: string, factory: Factory<T>, options: LoadOptions = nothing): Promise<T> {
    const held = this.#memory.find(key);
    const nowMs = this.#clock.now();
    if (held !== undefined && nowMs < held.freshUntilMs) {
      this.#counts.hits++;
      return Promise.resolve(held.value as T);
    }
    if (this.#isClosed) return closed();
    return this.#load(key, factory as Factory<unknown>, { options, held, nowMs }) as Promise<T>;
  }

  async delete(key: string): Promise<boolean> {
    this.#checkOpen();
    this.#overtake(key);
    return this.#memory.delete(key);
  }

  async invalidateTags(tags: readonly string[]): Promise<number> {
    this.#checkOpen();
    let count = 0;
    for (const tag of tags) {
      this.#floors.raiseTag(tag);
      count += this.#memory.deleteTag(tag);
    }
    this.#leave((load) => load.tags.some((tag) => tags.includes(tag)));
    return count;
  }

  async deletePattern(pattern: string): Promise<number> {
    this.#checkOpen();
    const found = keyPattern(pattern);
    this.#floors.raisePattern(found);
    this.#leave(({ key }) => found.matches(key));
    return this.#memory.deleteMatching(found);
  }

  async clear(): Promise<void> {
    await this.deletePattern('*');
  }

  async increment(key: string, by = 1, options: EntryOptions = nothing): Promise<number> {
    this.#checkOpen();
    const held = this.#memory.find(key);
    if (held === undefined || this.#clock.now() >= held.freshUntilMs) {
      await this.set(key, by, options);
      return by;
    }
    if (typeof held.value !== 'number') throw numberFault(key, held.value);
    const sum = held.value + by;
    this.#overtake(key);
    this.#memory.replace(key, sum);
    return sum;
  }

  namespace<Part extends object>(name: string): Cache<Part> {
    return new NamespacedCache(this, name) as unknown as Cache<Part>;
  }

  stats(): CacheStats {
    const { evictions, rejected, entries, bytes, maxBytes } = this.#memory.stats();
    return { ...this.#counts, evictions, rejected, entries, bytes, maxBytes };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#loads.clear();
    this.#memory.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedFault();
  }

  async #load(key: string, factory: Factory<unknown>, { options, held, nowMs }: Asked): Promise<unknown> {
    if (held !== undefined && nowMs < held.staleUntilMs) {
      if (!this.#loads.has(key) && nowMs >= held.retryAtMs) this.#begin(key, factory, { options, held, nowMs });
      this.#counts.staleHits++;
      return held.value;
    }
    const fallback = held !== undefined && nowMs < held.fallbackUntilMs ? held : undefined;
    if (fallback !== undefined && nowMs < fallback.retryAtMs) {
      this.#counts.staleHits++;
      return fallback.value;
    }
    this.#counts.misses++;
    const running = this.#loads.get(key);
    if (running === undefined) {
      const load = this.#begin(key, factory, { options, held, nowMs });
      return this.#wait(load, options, fallback);
    }
    this.#counts.joined++;
    const value = await this.#wait(running, options, fallback);
    return running.isLate ? this.#askAgain(key, factory, options) : value;
  }

  /** For who waited for a load that was overtaken, perhaps before this caller came: whatever began since is new enough. */
  #askAgain(key: string, factory: Factory<unknown>, options: LoadOptions): Promise<unknown> {
    const held = this.#memory.find(key);
    const nowMs = this.#clock.now();
    if (held !== undefined && nowMs < held.freshUntilMs) return Promise.resolve(held.value);
    const load = this.#loads.get(key) ?? this.#begin(key, factory, { options, held, nowMs });
    return this.#wait(load, options, undefined);
  }

  #begin(key: string, factory: Factory<unknown>, { options, held }: Asked): Load {
    const times = entryTimes(options, this.#times);
    const { signal } = this.#closing;
    const request = { key, times, tags: options.tags ?? noTags, stale: held?.value, signal };
    this.#counts.loads++;
    const load = new Load(request, this.#floors.begin());
    this.#loads.set(key, load);
    load.start(factory, (outcome) => this.#settle(load, outcome, held));
    return load;
  }

  #wait(load: Load, options: LoadOptions, fallback: Fallback | undefined): Promise<unknown> {
    return waitFor(load, {
      times: entryTimes(options, this.#times),
      fallback,
      timers: this.#timers,
      onTimeout: () => this.#counts.timeouts++,
      onFallback: () => this.#counts.staleHits++,
    });
  }

  #settle(load: Load, outcome: Outcome, held: CachedValue | undefined): void {
    const { key, number, tags } = load;
    load.isLate = this.#floors.isBelow(number, key, tags);
    this.#floors.end(number);
    if (this.#loads.get(key) === load) this.#loads.delete(key);
    if ('error' in outcome) this.#failed(load, outcome.error, held);
    else if (load.isLate) this.#counts.lateFills++;
    else if (!load.isNotStored && !this.#isClosed) this.#keepLoaded(load, outcome.value);
  }

  #failed(load: Load, error: unknown, held: CachedValue | undefined): void {
    this.#counts.loadFailures++;
    if (held !== undefined) held.retryAtMs = this.#clock.now() + dataCacheDefaults.retryAfterMs;
    if (load.exposed === 0) this.#onError?.(error, load.key);
  }

  #keepLoaded({ key, times, tags, ttlMs = times.ttlMs }: Load, value: unknown): void {
    if (value !== undefined && value !== null) {
      this.#memory.keep(key, value, { times, ttlMs, tags });
    } else if (times.negativeTtlMs > 0) {
      this.#memory.keep(key, value, { times: { ...times, ...noGrace }, ttlMs: times.negativeTtlMs, tags });
    } else {
      this.#memory.delete(key);
    }
  }

  /** What is being loaded under the key is older than what happens to it now. */
  #overtake(key: string): void {
    this.#floors.raiseKey(key);
    this.#loads.delete(key);
  }

  /** Further callers do not wait for these loads. */
  #leave(isOvertaken: (load: Load) => boolean): void {
    for (const [key, load] of this.#loads) if (isOvertaken(load)) this.#loads.delete(key);
  }
}

interface Asked {
  readonly options: LoadOptions;
  readonly held: CachedValue | undefined;
  readonly nowMs: number;
}

const noGrace = { staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

function closed(): Promise<never> {
  return Promise.reject(closedFault());
}

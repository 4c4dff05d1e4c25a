/**
 * The cache of one process with a region's behind it.
 *
 * Reads go to memory, then to the region; a value that is nowhere is loaded by who has the region's lease on its key, and put
 * into both. Writes and invalidations go to the region and are told to all its caches. What is read or loaded is kept in memory
 * only if no invalidation of it has been heard since that began.
 */
import type { Cache, CacheStats } from './cache.ts';
import { checkCallOptions } from './check-call-options.ts';
import { entryTimes } from './entry-times.ts';
import { closedFault, numberFault, optionFault } from './faults.ts';
import type { HeldEntry, HoldingCache } from './held-entry.ts';
import { keepingOf } from './keeping.ts';
import { keyPattern } from './key-pattern.ts';
import { lifetimeOf } from './lifetime.ts';
import type { Brought, Load } from './load.ts';
import { Loader } from './loader.ts';
import type { Keeping } from './memory-tier.ts';
import { NamespacedCache } from './namespaced-cache.ts';
import type { CacheOptions, EntryOptions, Factory, LoadOptions } from './options.ts';
import type { Invalidation, RegionTier } from './region/index.ts';
import { RegionReads, type Seen } from './region-reads.ts';
import { unknownTerm } from './trust.ts';

const noTags: readonly string[] = [];
const nothing: LoadOptions = {};
/** Of a value that the region does not have. */
const nobodys = { id: '', term: unknownTerm };

export class TieredCache implements HoldingCache {
  readonly #loader: Loader;
  readonly #region: RegionTier;
  readonly #reads: RegionReads;

  constructor(options: CacheOptions, openRegion: (onInvalidated: (what: Invalidation) => void) => RegionTier) {
    this.#region = openRegion((what) => this.#forget(what));
    this.#loader = new Loader(options, this.#region.trust);
    this.#reads = new RegionReads(this.#loader, this.#region);
  }

  get<T>(key: string): Promise<T | undefined> {
    const held = this.#loader.hit(key);
    if (held !== undefined) return Promise.resolve(held.value as T);
    if (this.#loader.isClosed) return Promise.reject(closedFault());
    return this.#reads.get(key) as Promise<T | undefined>;
  }

  fromMemory<T>(key: string): T | undefined {
    return this.#loader.hitAtOnce(key)?.value as T | undefined;
  }

  getOrSet<T>(key: string, factory: Factory<T>, options: LoadOptions = nothing): Promise<T> {
    const held = this.#loader.hit(key);
    if (held !== undefined) return Promise.resolve(held.value as T);
    if (this.#loader.isClosed) return Promise.reject(closedFault());
    return this.#find(key, factory as Factory<unknown>, options) as Promise<T>;
  }

  async held(key: string): Promise<HeldEntry | undefined> {
    const look = await this.#region.look(key, 'none');
    if (look === 'gone' || look.entry === undefined || look.entry.isCounter) return undefined;
    return look.entry.lifetime.freshMs > 0 ? look.entry : undefined;
  }

  async set(key: string, value: unknown, options: EntryOptions = nothing): Promise<void> {
    this.#loader.checkOpen();
    checkCallOptions('set', options);
    const keeping = this.#keeping(options);
    this.#overtake(key);
    const number = this.#loader.floors.begin();
    try {
      const copy = await this.#region.put(key, value, keeping);
      const isOvertaken = this.#loader.floors.isBelow(number, key, keeping.tags);
      // What was read while this went on may be older than it.
      this.#overtake(key);
      if (isOvertaken || this.#loader.isClosed) this.#loader.memory.delete(key);
      else this.#loader.keep(key, value, { ...keeping, copyOf: copy === 'gone' ? nobodys : copy });
    } finally {
      this.#loader.floors.end(number);
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#loader.checkOpen();
    const wasHeld = this.#forget({ kind: 'keys', names: [key] }) > 0;
    return (await this.#invalidate({ kind: 'keys', names: [key] })) > 0 || wasHeld;
  }

  async invalidateTags(tags: readonly string[]): Promise<number> {
    this.#loader.checkOpen();
    const count = this.#forget({ kind: 'tags', names: tags });
    await this.#invalidate({ kind: 'tags', names: tags });
    return count;
  }

  async deletePattern(pattern: string): Promise<number> {
    this.#loader.checkOpen();
    const count = this.#forget({ kind: 'patterns', names: [pattern] });
    await this.#invalidate({ kind: 'patterns', names: [pattern] });
    return count;
  }

  async clear(): Promise<void> {
    await this.deletePattern('*');
  }

  async increment(key: string, by = 1, options: EntryOptions = nothing): Promise<number> {
    this.#loader.checkOpen();
    checkCallOptions('increment', options);
    if (!Number.isFinite(by)) throw optionFault('by', by, 'a finite number');
    const keeping = this.#keeping(options);
    const sum = await this.#region.increment(key, by, keeping);
    if (sum === 'gone') return this.#incrementHere(key, by, keeping);
    this.#overtake(key);
    this.#loader.memory.delete(key);
    return sum;
  }

  namespace<Part extends object>(name: string): Cache<Part> {
    return new NamespacedCache(this, name) as unknown as Cache<Part>;
  }

  stats(): CacheStats {
    const { counts, memory } = this.#loader;
    const { evictions, rejected, entries, bytes, maxBytes } = memory.stats();
    return { ...counts, evictions, rejected, entries, bytes, maxBytes, redis: this.#region.stats() };
  }

  async close(): Promise<void> {
    this.#loader.close();
    await this.#region.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #keeping(options: EntryOptions): Keeping {
    const times = entryTimes(options, this.#loader.times);
    return { lifetime: lifetimeOf(times, times.ttlMs, this.#loader.random), tags: options.tags ?? noTags };
  }

  async #find(key: string, factory: Factory<unknown>, options: LoadOptions): Promise<unknown> {
    checkCallOptions('getOrSet', options);
    const seen = this.#loader.hasAnswer(key) ? undefined : await this.#reads.look(key);
    if (seen?.found !== undefined) return seen.found.value;
    const bring = (load: Load) => this.#bring(load, factory, seen);
    const answer = this.#loader.answer({ key, options, bring });
    // Nobody began a load, so nobody took it.
    seen?.giveBack();
    return answer;
  }

  async #bring(load: Load, factory: Factory<unknown>, seen: Seen | undefined): Promise<Brought> {
    const obtained = seen?.takeLease() ?? (await this.#region.obtain(load.key));
    if (typeof obtained === 'object' && 'entry' in obtained) {
      const { value, lifetime, tags, id, term, isCounter } = obtained.entry;
      load.addTags(...tags);
      return { value, keeping: isCounter ? 'goes' : { lifetime, tags, copyOf: { id, term } } };
    }
    if (typeof obtained === 'object') return this.#loadUnderLease(load, factory, obtained.lease);
    const { value, keeping } = await this.#call(load, factory);
    if (typeof keeping === 'string') return { value, keeping };
    // Where others may have written to the region since, it is no place to say what is there.
    return { value, keeping: obtained === 'gone' ? { ...keeping, copyOf: nobodys } : 'stays' };
  }

  async #loadUnderLease(
    load: Load,
    factory: Factory<unknown>,
    lease: Parameters<RegionTier['fill']>[0],
  ): Promise<Brought> {
    const stopRenewing = this.#region.hold(lease);
    try {
      const { value, keeping } = await this.#call(load, factory);
      if (typeof keeping === 'string') {
        this.#region.release(lease);
        return { value, keeping };
      }
      const filled = await this.#region.fill(lease, value, keeping);
      if (filled === 'refused') load.isLate = true;
      return { value, keeping: { ...keeping, copyOf: typeof filled === 'string' ? nobodys : filled } };
    } catch (error) {
      this.#region.release(lease);
      throw error;
    } finally {
      stopRenewing();
    }
  }

  async #call(load: Load, factory: Factory<unknown>): Promise<Brought> {
    this.#loader.counts.loads++;
    const value = await factory(load);
    return { value, keeping: keepingOf(load, value, this.#loader.random) };
  }

  /** In the region, and here once more: what was read while that went on may be older. */
  async #invalidate(what: Invalidation): Promise<number> {
    const count = await this.#region.invalidate(what);
    this.#forget(what);
    return count;
  }

  #forget({ kind, names }: Invalidation): number {
    this.#reads.leave(kind === 'keys' ? names : undefined);
    if (kind === 'tags') return this.#loader.forgetTags(names);
    let count = 0;
    if (kind === 'keys') for (const key of names) count += this.#loader.forgetKey(key) ? 1 : 0;
    else for (const pattern of names) count += this.#loader.forgetPattern(keyPattern(pattern));
    return count;
  }

  #overtake(key: string): void {
    this.#reads.leave([key]);
    this.#loader.overtake(key);
  }

  /** With the region gone, this process counts for itself. */
  #incrementHere(key: string, by: number, keeping: Keeping): number {
    const held = this.#loader.memory.find(key);
    const isFresh = held !== undefined && this.#loader.clock.now() < held.freshUntilMs;
    if (isFresh && typeof held.value !== 'number') throw numberFault(key, held.value);
    this.#overtake(key);
    const sum = isFresh ? (held.value as number) + by : by;
    if (isFresh) this.#loader.memory.replace(key, sum);
    else this.#loader.keep(key, sum, { ...keeping, copyOf: nobodys });
    return sum;
  }
}

/**
 * A cache in memory, bounded in bytes: key to entry, with eviction by policy, expiry, and deletion by key, tag, prefix.
 *
 * A hit is one `Map` look-up and a few writes to the entry found. Nothing runs on its own: an expired entry goes when it
 * is asked for, when `sweep` comes by, or when its turn to be evicted comes.
 * Invariant: after every call, what the entries are charged with and the policy's own memory are within `maxBytes`.
 */
import { type Clock, hash32, type Random, systemClock, systemRandom } from '../core/index.ts';
import { chargeOf } from './charge.ts';
import type { CacheEntry, EvictionReason, NewCacheEntry } from './entry.ts';
import { EntryIndex } from './entry-index.ts';
import { Budget } from './eviction/budget.ts';
import { type EvictionPolicyName, evictionPolicies } from './eviction/policies/index.ts';
import type { EvictionPolicy } from './eviction/policy.ts';
import { memoryStoreDefaults } from './memory-store-defaults.ts';
import { NodeBag } from './node-bag.ts';
import { StoreNode } from './store-node.ts';

export interface MemoryStoreOptions<V> {
  /** Default 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** Default 1,048,576. */
  readonly maxEntries?: number | undefined;
  /** What one entry may be charged with. Default 8 MiB, or an eighth of `maxBytes` if that is less. */
  readonly maxEntryBytes?: number | undefined;
  /** Default 'w-tinylfu'. */
  readonly policy?: EvictionPolicyName | undefined;
  /** Keeps the keys in order, so that `deletePrefix` need not look at every key; `set` then costs a little more. */
  readonly prefixIndex?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  /** An entry went that nobody deleted or replaced. Called when the store is done with the call; it may use the store. */
  readonly onEvict?: ((entry: CacheEntry<V>, reason: EvictionReason) => void) | undefined;
}

export interface MemoryStoreStats {
  readonly hits: number;
  readonly misses: number;
  /** Entries that made room for others; neither expired nor refused ones. */
  readonly evictions: number;
  /** Entries found expired. */
  readonly expirations: number;
  /** Calls of `set` that stored nothing: the entry was too large, or the policy preferred what was there. */
  readonly rejected: number;
  readonly entries: number;
  /** What entries and the policy's own memory are charged with now. */
  readonly bytes: number;
  readonly maxBytes: number;
}

export interface MemoryStore<V> {
  /** The entry, unless it is not there or expired. Counted as a hit or a miss. Valid until the store is changed. */
  get(key: string): CacheEntry<V> | undefined;
  /** As `get`, without being counted and without being a use. */
  peek(key: string): CacheEntry<V> | undefined;
  /** Makes what `peek` has just found a hit and a use after all, without looking for it again. */
  use(entry: CacheEntry<V>): void;
  /** Stores or replaces. False when nothing is held under the key afterwards. */
  set(entry: NewCacheEntry<V>): boolean;
  /** False when there was none. */
  delete(key: string): boolean;
  /** Deletes all entries with the tag and returns their number, to which the work is proportional. */
  deleteTag(tag: string): number;
  /** Deletes all entries whose key starts so; returns their number. O(log n + number) with `prefixIndex`, else O(n). */
  deletePrefix(prefix: string): number;
  clear(): void;
  /** Every entry that has not expired, in no particular order. The store may be changed meanwhile. */
  entries(): IterableIterator<CacheEntry<V>>;
  /** Looks at the next `limit` entries, round and round, and deletes the expired ones; returns their number. */
  sweep(limit: number): number;
  stats(): MemoryStoreStats;
}

export function createMemoryStore<V>(options: MemoryStoreOptions<V> = {}): MemoryStore<V> {
  return new PolicyStore(options);
}

class PolicyStore<V> implements MemoryStore<V> {
  readonly #index: EntryIndex<StoreNode<V>>;
  readonly #bag = new NodeBag<StoreNode<V>>();
  readonly #budget: Budget;
  readonly #policy: EvictionPolicy<StoreNode<V>>;
  readonly #maxEntryBytes: number;
  readonly #clock: Clock;
  readonly #hashSeed: number;
  readonly #onEvict: MemoryStoreOptions<V>['onEvict'];
  /** Evicted during this call; told when it is over. */
  readonly #victims: StoreNode<V>[] = [];
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #expirations = 0;
  #rejected = 0;

  constructor(options: MemoryStoreOptions<V>) {
    const { maxBytes = memoryStoreDefaults.maxBytes, maxEntries = memoryStoreDefaults.maxEntries } = options;
    const { policy = memoryStoreDefaults.policy, random = systemRandom } = options;
    this.#maxEntryBytes =
      options.maxEntryBytes ?? Math.min(memoryStoreDefaults.maxEntryBytes, Math.floor(maxBytes / 8));
    this.#clock = options.clock ?? systemClock;
    this.#onEvict = options.onEvict;
    // Whoever chooses keys must not be able to choose their hashes: sketches and ghosts go by them.
    this.#hashSeed = Math.floor(random.next() * 2 ** 32);
    this.#index = new EntryIndex(options.prefixIndex ?? false);
    this.#budget = new Budget(maxBytes, maxEntries);
    const evict = (node: StoreNode<V>): void => {
      this.#forget(node);
      this.#victims.push(node);
    };
    this.#policy = evictionPolicies[policy]<StoreNode<V>>({ budget: this.#budget, evict });
  }

  get(key: string): CacheEntry<V> | undefined {
    const node = this.#index.get(key);
    if (node === undefined || this.#isExpired(node)) {
      this.#misses += 1;
      if (node !== undefined) this.#expire(node);
      return undefined;
    }
    this.use(node);
    return node;
  }

  peek(key: string): CacheEntry<V> | undefined {
    const node = this.#index.get(key);
    return node === undefined || this.#isExpired(node) ? undefined : node;
  }

  use(entry: CacheEntry<V>): void {
    this.#hits += 1;
    // Entries are given out by this store alone, and are its nodes.
    this.#policy.hit(entry as StoreNode<V>);
  }

  set({ key, value, valueBytes, expiresAtMs = Number.POSITIVE_INFINITY, tags = noTags }: NewCacheEntry<V>): boolean {
    const bytes = chargeOf(key, valueBytes, tags);
    const held = this.#index.get(key);
    if (bytes > this.#maxEntryBytes) {
      if (held !== undefined) this.#remove(held);
      this.#rejected += 1;
      return false;
    }
    const node = held ?? new StoreNode(hash32(key, this.#hashSeed), { key, value, bytes, expiresAtMs, tags });
    if (held === undefined) {
      this.#index.add(node);
      this.#bag.add(node);
      this.#policy.add(node);
    } else {
      this.#index.retag(held, () => Object.assign(held, { value, expiresAtMs, tags }));
      this.#policy.resize(held, bytes);
    }
    const isHeld = node.queue !== 0;
    if (!isHeld) this.#rejected += 1;
    if (this.#victims.length > 0) this.#tellVictims(node);
    return isHeld;
  }

  delete(key: string): boolean {
    const node = this.#index.get(key);
    if (node !== undefined) this.#remove(node);
    return node !== undefined;
  }

  deleteTag(tag: string): number {
    return this.#removeAll(this.#index.withTag(tag));
  }

  deletePrefix(prefix: string): number {
    return this.#removeAll(this.#index.startingWith(prefix));
  }

  clear(): void {
    this.#index.clear();
    this.#bag.clear();
    this.#policy.clear();
  }

  *entries(): IterableIterator<CacheEntry<V>> {
    for (const node of this.#index.values()) {
      if (!this.#isExpired(node)) yield node;
    }
  }

  sweep(limit: number): number {
    const before = this.#expirations;
    for (let i = Math.min(limit, this.#budget.entries); i > 0; i--) {
      const node = this.#bag.next();
      if (node !== undefined && this.#isExpired(node)) this.#expire(node);
    }
    return this.#expirations - before;
  }

  stats(): MemoryStoreStats {
    const { entries, bytes, metadataBytes, maxBytes } = this.#budget;
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      expirations: this.#expirations,
      rejected: this.#rejected,
      entries,
      bytes: bytes + metadataBytes,
      maxBytes,
    };
  }

  #isExpired(node: StoreNode<V>): boolean {
    return node.expiresAtMs !== Number.POSITIVE_INFINITY && node.expiresAtMs <= this.#clock.now();
  }

  #forget(node: StoreNode<V>): void {
    this.#index.delete(node);
    this.#bag.delete(node);
  }

  #remove(node: StoreNode<V>): void {
    this.#forget(node);
    this.#policy.remove(node);
  }

  #removeAll(nodes: readonly StoreNode<V>[]): number {
    for (const node of nodes) this.#remove(node);
    return nodes.length;
  }

  #expire(node: StoreNode<V>): void {
    this.#remove(node);
    this.#expirations += 1;
    this.#onEvict?.(node, 'expired');
  }

  /** `set` is the entry given in this call. The listener may call the store, and so end up here again. */
  #tellVictims(set: StoreNode<V>): void {
    for (let node = this.#victims.pop(); node !== undefined; node = this.#victims.pop()) {
      if (node !== set) this.#evictions += 1;
      this.#onEvict?.(node, node === set ? 'refused' : 'capacity');
    }
  }
}

const noTags: readonly string[] = [];

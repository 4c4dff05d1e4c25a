/** What a cache holds in the memory of its process: values with their times, within a bound of bytes. */
import { type Clock, parseSize, systemRandom } from '../core/index.ts';
import { createMemoryStore, type MemoryStore, type MemoryStoreStats } from '../store/index.ts';
import type { CachedValue } from './cached-value.ts';
import { dataCacheDefaults } from './defaults.ts';
import { estimateBytes } from './estimate-bytes.ts';
import { optionFault } from './faults.ts';
import type { HeldEntry } from './held-entry.ts';
import { type KeyPattern, keyPattern } from './key-pattern.ts';
import { type Lifetime, laterLifetime, totalMs } from './lifetime.ts';
import type { CacheOptions } from './options.ts';
import { soleTrust } from './trust.ts';

/** How a value is kept. */
export interface Keeping {
  readonly lifetime: Lifetime;
  readonly tags: readonly string[];
  readonly copyOf?: Copied | undefined;
}

/** What a copy of a region's entry is marked with. */
export interface Copied {
  readonly id: string;
  readonly term: number;
}

/** The policy looks at a use of an entry at most so often, where it is read at once. */
const usedEveryMs = 100;

export class MemoryTier {
  readonly #store: MemoryStore<CachedValue>;
  readonly #clock: Clock;
  readonly #sizeOf: (value: unknown) => number;

  constructor(options: CacheOptions, clock: Clock) {
    const { maxSize = dataCacheDefaults.maxSizeBytes, maxEntries = dataCacheDefaults.maxEntries } = options;
    if (!Number.isInteger(maxEntries) || maxEntries < 1)
      throw optionFault('maxEntries', maxEntries, 'a whole number from 1');
    this.#clock = clock;
    this.#sizeOf = options.sizeOf ?? estimateBytes;
    this.#store = createMemoryStore({
      maxBytes: parseSize(maxSize),
      maxEntries,
      policy: options.eviction ?? dataCacheDefaults.eviction,
      prefixIndex: true,
      clock,
      random: options.random ?? systemRandom,
    });
  }

  /** Fresh or stale. */
  find(key: string): CachedValue | undefined {
    return this.#store.get(key)?.value;
  }

  /** As `find`; a use is counted at most once in `usedEveryMs`, since counting costs more than finding. */
  findAtOnce(key: string, nowMs: number): CachedValue | undefined {
    const entry = this.#store.peek(key);
    if (entry === undefined) return undefined;
    const held = entry.value;
    if (nowMs - held.usedAtMs >= usedEveryMs) {
      held.usedAtMs = Math.floor(nowMs);
      this.#store.use(entry);
    }
    return held;
  }

  keep(key: string, value: unknown, { lifetime, tags, copyOf }: Keeping): void {
    const nowMs = this.#clock.now();
    this.#store.set({
      key,
      value: {
        value,
        // What a hit reads comes first: it then lies in one line of the processor's cache.
        freshUntilMs: Math.floor(nowMs + lifetime.freshMs),
        usedAtMs: Math.floor(nowMs),
        term: copyOf?.term ?? soleTrust.term,
        staleUntilMs: Math.floor(nowMs + lifetime.staleMs),
        fallbackUntilMs: Math.floor(nowMs + lifetime.fallbackMs),
        retryAtMs: 0,
        id: copyOf?.id,
      },
      valueBytes: this.#sizeOf(value),
      expiresAtMs: Math.floor(nowMs + totalMs(lifetime)),
      tags,
    });
    this.#store.sweep(dataCacheDefaults.sweptPerSet);
  }

  /** What may be given to others. */
  held(key: string): HeldEntry | undefined {
    const entry = this.#store.peek(key);
    const nowMs = this.#clock.now();
    if (entry === undefined || nowMs >= entry.value.freshUntilMs) return undefined;
    const { value, freshUntilMs, staleUntilMs, fallbackUntilMs } = entry.value;
    const lifetime = laterLifetime(
      { freshMs: freshUntilMs, staleMs: staleUntilMs, fallbackMs: fallbackUntilMs },
      nowMs,
    );
    return { value, lifetime, tags: [...entry.tags] };
  }

  /** Another value under the key, which lasts as long as the one there. */
  replace(key: string, value: unknown): void {
    const entry = this.#store.peek(key)!;
    const { expiresAtMs, tags } = entry;
    this.#store.set({ key, value: { ...entry.value, value }, valueBytes: this.#sizeOf(value), expiresAtMs, tags });
  }

  delete(key: string): boolean {
    return this.#store.delete(key);
  }

  deleteTag(tag: string): number {
    return this.#store.deleteTag(tag);
  }

  deleteMatching(pattern: KeyPattern): number {
    if (pattern.isPrefix) return this.#store.deletePrefix(pattern.prefix);
    const keys = [...this.#store.entries()].map(({ key }) => key).filter((key) => pattern.matches(key));
    for (const key of keys) this.#store.delete(key);
    return keys.length;
  }

  clear(): void {
    this.deleteMatching(keyPattern('*'));
  }

  stats(): MemoryStoreStats {
    return this.#store.stats();
  }
}

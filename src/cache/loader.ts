/**
 * The part of a cache that lies in its process: values in memory, and the loads under way.
 *
 * A value is fresh, then for a while stale but good enough to be given while another is loaded (RFC 5861 says the same of
 * HTTP), then good enough where none can be loaded. One load at a time runs for a key; a load that an invalidation has
 * overtaken gives its value to who began it and is kept for nobody (`Floors`).
 *
 * Invariant: what a caller is given was loaded, or set, after the last invalidation of its key that this process had heard
 * of when the caller asked.
 */
import { type Clock, type Random, systemClock, systemRandom, systemTimers, type Timers } from '../core/index.ts';
import type { CachedValue } from './cached-value.ts';
import { CoarseClock } from './coarse-clock.ts';
import { type CacheCounts, noCounts } from './counts.ts';
import { dataCacheDefaults } from './defaults.ts';
import { type EntryTimes, entryTimes } from './entry-times.ts';
import { closedFault } from './faults.ts';
import { Floors } from './floors.ts';
import type { KeyPattern } from './key-pattern.ts';
import { type Bring, Load, type Outcome } from './load.ts';
import { type Keeping, MemoryTier } from './memory-tier.ts';
import type { CacheOptions, LoadOptions } from './options.ts';
import { soleTrust, type Trust } from './trust.ts';
import { type Fallback, waitFor } from './waiting.ts';

/** What a caller asks for. */
export interface Asked {
  readonly key: string;
  readonly options: LoadOptions;
  readonly bring: Bring;
}

export class Loader {
  readonly memory: MemoryTier;
  readonly floors: Floors = new Floors();
  readonly counts: CacheCounts = noCounts();
  readonly times: EntryTimes;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly random: Random;
  readonly #trust: Trust;
  readonly #refresh: CacheOptions['refresh'];
  readonly #onError: CacheOptions['onError'];
  /** Those that further callers may wait for. */
  readonly #loads = new Map<string, Load>();
  readonly #closing = new AbortController();

  constructor(options: CacheOptions, trust: Trust = soleTrust) {
    this.times = entryTimes(options);
    this.timers = options.timers ?? systemTimers;
    this.clock = options.timers ?? new CoarseClock(systemClock);
    this.random = options.random ?? systemRandom;
    this.#refresh = options.refresh;
    this.#onError = options.onError;
    this.#trust = trust;
    this.memory = new MemoryTier(options, this.clock);
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  checkOpen(): void {
    if (this.isClosed) throw closedFault();
  }

  /** What may be given at once, counted as a hit. */
  hit(key: string): CachedValue | undefined {
    return this.#good(this.memory.find(key), this.clock.now());
  }

  /** The same for paths on which every nanosecond counts. */
  hitAtOnce(key: string): CachedValue | undefined {
    const nowMs = this.clock.now();
    return this.#good(this.memory.findAtOnce(key, nowMs), nowMs);
  }

  #good(held: CachedValue | undefined, nowMs: number): CachedValue | undefined {
    if (held === undefined || nowMs >= held.freshUntilMs || !this.isTrusted(held, nowMs)) return undefined;
    this.counts.hits++;
    return held;
  }

  isTrusted(held: CachedValue, nowMs: number): boolean {
    const trust = this.#trust;
    return (held.term === trust.term && nowMs < trust.untilMs) || trust.isBlind;
  }

  /** The value: what memory has, where it will do, else what is loaded now. */
  async answer(asked: Asked): Promise<unknown> {
    const { key, options } = asked;
    const nowMs = this.clock.now();
    const held = this.#trusted(key, nowMs);
    if (held !== undefined && nowMs < held.staleUntilMs) {
      if (!this.#loads.has(key) && nowMs >= held.retryAtMs) {
        const load = this.#begin(asked, held);
        if ((options.refresh ?? this.#refresh) === 'caller') return this.#wait(load, options, held);
      }
      this.counts.staleHits++;
      return held.value;
    }
    const fallback = held !== undefined && nowMs < held.fallbackUntilMs ? held : undefined;
    if (fallback !== undefined && nowMs < fallback.retryAtMs) {
      this.counts.staleHits++;
      return fallback.value;
    }
    this.counts.misses++;
    const running = this.#loads.get(key);
    if (running === undefined) return this.#wait(this.#begin(asked, held), options, fallback);
    this.counts.joined++;
    const value = await this.#wait(running, options, fallback);
    return running.isLate ? this.#askAgain(asked) : value;
  }

  /** Whether `answer` needs nothing that is not here: a value that may be given, or a load to wait for. */
  hasAnswer(key: string): boolean {
    if (this.#loads.has(key)) return true;
    const nowMs = this.clock.now();
    const held = this.#trusted(key, nowMs);
    return held !== undefined && nowMs < held.staleUntilMs;
  }

  keep(key: string, value: unknown, keeping: Keeping): void {
    this.memory.keep(key, value, keeping);
  }

  /** What is being loaded under the key is older than what happens to it now. */
  overtake(key: string): void {
    this.floors.raiseKey(key);
    this.#loads.delete(key);
  }

  forgetKey(key: string): boolean {
    this.overtake(key);
    return this.memory.delete(key);
  }

  forgetTags(tags: readonly string[]): number {
    let count = 0;
    for (const tag of tags) {
      this.floors.raiseTag(tag);
      count += this.memory.deleteTag(tag);
    }
    this.#leave((load) => load.tags.some((tag) => tags.includes(tag)));
    return count;
  }

  forgetPattern(pattern: KeyPattern): number {
    this.floors.raisePattern(pattern);
    this.#leave(({ key }) => pattern.matches(key));
    return this.memory.deleteMatching(pattern);
  }

  close(): void {
    this.#closing.abort();
    this.#loads.clear();
    this.memory.clear();
  }

  /** For who waited for a load that was overtaken, perhaps before this caller came: whatever began since is new enough. */
  #askAgain(asked: Asked): Promise<unknown> {
    const nowMs = this.clock.now();
    const held = this.#trusted(asked.key, nowMs);
    if (held !== undefined && nowMs < held.freshUntilMs) return Promise.resolve(held.value);
    const load = this.#loads.get(asked.key) ?? this.#begin(asked, held);
    return this.#wait(load, asked.options, undefined);
  }

  #trusted(key: string, nowMs: number): CachedValue | undefined {
    const held = this.memory.find(key);
    return held !== undefined && this.isTrusted(held, nowMs) ? held : undefined;
  }

  #begin({ key, options, bring }: Asked, held: CachedValue | undefined): Load {
    const times = entryTimes(options, this.times);
    const { signal } = this.#closing;
    const request = { key, times, tags: options.tags ?? noTags, stale: held?.value, signal };
    const load = new Load(request, this.floors.begin());
    this.#loads.set(key, load);
    load.start(bring, (outcome) => this.#settle(load, outcome, held));
    return load;
  }

  #wait(load: Load, options: LoadOptions, fallback: Fallback | undefined): Promise<unknown> {
    return waitFor(load, {
      times: entryTimes(options, this.times),
      fallback,
      timers: this.timers,
      onTimeout: () => this.counts.timeouts++,
      onFallback: () => this.counts.staleHits++,
    });
  }

  #settle(load: Load, outcome: Outcome, held: CachedValue | undefined): void {
    const { key, number, tags } = load;
    load.isLate ||= this.floors.isBelow(number, key, tags);
    this.floors.end(number);
    if (this.#loads.get(key) === load) this.#loads.delete(key);
    if ('error' in outcome) this.#failed(load, outcome.error, held);
    else if (load.isLate) this.counts.lateFills++;
    else if (!this.isClosed) this.#keepLoaded(key, outcome);
  }

  #failed(load: Load, error: unknown, held: CachedValue | undefined): void {
    this.counts.loadFailures++;
    if (held !== undefined) held.retryAtMs = this.clock.now() + dataCacheDefaults.retryAfterMs;
    if (load.exposed === 0) this.#onError?.(error, load.key);
  }

  #keepLoaded(key: string, { value, keeping }: Exclude<Outcome, { error: unknown }>): void {
    if (keeping === 'goes') this.memory.delete(key);
    else if (keeping !== 'stays') this.memory.keep(key, value, keeping);
  }

  /** Further callers do not wait for these loads. */
  #leave(isOvertaken: (load: Load) => boolean): void {
    for (const [key, load] of this.#loads) if (isOvertaken(load)) this.#loads.delete(key);
  }
}

const noTags: readonly string[] = [];

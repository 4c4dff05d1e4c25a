/**
 * The responses a node keeps, of all its routes: one store, bounded in bytes, an entry for each resource with its variants.
 *
 * Invariant: what is stored is whole. A body is stored when its last byte has come, never before.
 */

import {
  cachingDefaults,
  isPreferred,
  isSameVariant,
  type KeyRule,
  keyPrefix,
  matchesVariant,
  type Target,
  targetKey,
} from '../../../caching/index.ts';
import { RecentMap } from '../../../core/index.ts';
import type { Deadlines } from '../../../proxy/index.ts';
import { bufferBytes, Coalescer, createMemoryStore, type MemoryStore } from '../../../store/index.ts';
import { CacheCounters } from './cache-counters.ts';
import { cacheDefaults } from './cache-options.ts';
import type { Cached } from './cached.ts';
import type { DiskShelf } from './disk-shelf.ts';
import { PurgeLog } from './purge-log.ts';

/** Who waits for the answer to the same request that another has sent. */
export interface Waiter {
  /** The answer has come, stored or not. */
  onLanded(): void;
  /** Nothing has come of it: this waiter is to ask now, and the others wait for it. */
  onLead(): void;
}

export interface HttpCacheOptions {
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
  readonly deadlines: Deadlines;
  /** Milliseconds since 1970, the clock that dates in fields go by. */
  readonly wallNow?: () => number;
  /** Where that goes for which memory has no room. */
  readonly shelf?: DiskShelf | undefined;
}

/** How many resources were taken out. */
export interface PurgeCount {
  readonly inMemory: number;
  /** Resolves when they would not come back after a crash either. */
  readonly onDisk: Promise<number>;
}

/** The variants of a resource, the latest stored last. */
type Resource = readonly Cached[];

const none: Promise<number> = Promise.resolve(0);

export class HttpCache {
  readonly counters: CacheCounters = new CacheCounters();
  readonly flights: Coalescer<Waiter> = new Coalescer();
  readonly deadlines: Deadlines;
  readonly maxEntryBytes: number;
  readonly wallNow: () => number;
  /** Bytes of bodies that are coming in, and whether there is room for more. */
  #filling = 0;
  readonly #maxFilling: number;
  readonly #store: MemoryStore<Resource>;
  readonly #purges = new PurgeLog(cacheDefaults.maxPurgesNoted);
  readonly #unstorable = new RecentMap<string, number>(cacheDefaults.maxUnstorable);
  readonly #shelf: DiskShelf | undefined;
  readonly #loading = new Map<string, Promise<Resource | undefined>>();
  #closing: Promise<void> | undefined;
  readonly #closed = Promise.withResolvers<void>();
  readonly #refreshing = new Set<string>();
  /** How the routes name what they store, by their labels. */
  readonly #rules = new Map<string, KeyRule>();

  constructor({ maxBytes, maxEntryBytes, deadlines, wallNow = Date.now, shelf }: HttpCacheOptions) {
    this.deadlines = deadlines;
    this.maxEntryBytes = maxEntryBytes;
    this.wallNow = wallNow;
    this.#shelf = shelf;
    this.#maxFilling = Math.max(maxEntryBytes, maxBytes / 4);
    this.#store = createMemoryStore({
      maxBytes,
      maxEntryBytes: Math.max(maxEntryBytes, 65_536) * 2,
      prefixIndex: true,
      ...(shelf !== undefined && { onEvict: ({ key, value, tags }) => shelf.keep(key, value, tags) }),
    });
  }

  /** Whether anything is stored under this key, for any request. */
  has(key: string): boolean {
    return this.#store.peek(key) !== undefined;
  }

  /** What answers a request with these fields. */
  select(key: string, requestFields: string): Cached | undefined {
    const resource = this.#store.get(key)?.value;
    return resource === undefined ? undefined : latestFor(resource, requestFields);
  }

  isOnDisk(key: string): boolean {
    return this.#shelf?.has(key) === true;
  }

  /** Takes from disk into memory what lies there, and returns it; it may have been purged meanwhile. Never rejects. */
  load(key: string): Promise<readonly Cached[] | undefined> {
    const under = this.#loading.get(key);
    if (under !== undefined) return under;
    const loading = this.#load(key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(key: string): Promise<Resource | undefined> {
    const { purgeCount } = this;
    const resource = await this.#shelf?.load(key).catch(() => undefined);
    const newer = this.#store.peek(key);
    if (newer !== undefined) return newer.value;
    if (resource === undefined || this.#purges.isPurged(key, tagsOf(resource), purgeCount)) return undefined;
    this.#keep(key, resource);
    return resource;
  }

  variants(key: string): Resource {
    return this.#store.peek(key)?.value ?? [];
  }

  /** Purges so far: what is fetched from now on is not older than they are. */
  get purgeCount(): number {
    return this.#purges.count;
  }

  /** As `put`, of an answer that was asked for when there had been `purgeCount` purges; it may have been purged meanwhile. */
  putFetched(key: string, cached: Cached, requestFields: string, purgeCount: number): boolean {
    return !this.#purges.isPurged(key, cached.tags, purgeCount) && this.put(key, cached, requestFields);
  }

  /** Stores a response in place of the one for the same requests. False when it is not kept. */
  put(key: string, cached: Cached, requestFields: string): boolean {
    const { variant } = cached.response;
    const others = this.variants(key).filter(
      ({ response }) => !isSameVariant(response.variant, variant) && !matchesVariant(response.variant, requestFields),
    );
    return this.#set(key, [...others.slice(1 - cachingDefaults.maxVariants), cached]);
  }

  /** Puts other responses in place of some that are stored; undefined takes one out. */
  replace(key: string, change: (cached: Cached) => Cached | undefined): void {
    const kept = this.variants(key).flatMap((cached) => change(cached) ?? []);
    if (kept.length > 0) {
      this.#set(key, kept);
    } else {
      this.#shelf?.forget(key);
      this.#store.delete(key);
    }
  }

  /** Takes out all that is stored for a URL, whatever route stored it and for whom. */
  purgeTarget(target: Target): PurgeCount {
    const starts = [...new Set([...this.#rules.values()].map((rule) => `${targetKey(target, rule)}\0`))];
    this.#purges.note((key) => starts.some((start) => key.startsWith(start)));
    const inMemory = starts.reduce((sum, start) => sum + this.#store.deletePrefix(start), 0);
    return { inMemory, onDisk: this.#shelf?.deletePrefixes(starts) ?? none };
  }

  /** A route caches here, and names what it stores by this rule. */
  learn(label: string, rule: KeyRule): void {
    this.#rules.set(label, rule);
  }

  /** Everything whose path starts so. */
  purgePrefix(target: Pick<Target, 'scheme' | 'authority' | 'path'>): PurgeCount {
    const prefix = keyPrefix(target);
    this.#purges.note((key) => key.startsWith(prefix));
    return { inMemory: this.#store.deletePrefix(prefix), onDisk: this.#shelf?.deletePrefixes([prefix]) ?? none };
  }

  purgeTag(tag: string): PurgeCount {
    this.#purges.note((_key, tags) => tags.includes(tag));
    return { inMemory: this.#store.deleteTag(tag), onDisk: this.#shelf?.deleteTag(tag) ?? none };
  }

  purgeAll(): PurgeCount {
    this.#purges.note(() => true);
    const { entries } = this.#store.stats();
    this.#store.clear();
    return { inMemory: entries, onDisk: this.#shelf?.clear() ?? none };
  }

  /** Whether a lately seen answer for this key could not be stored. */
  isUnstorable(key: string): boolean {
    const until = this.#unstorable.get(key);
    return until !== undefined && until > this.wallNow();
  }

  noteUnstorable(key: string): void {
    this.#unstorable.set(key, this.wallNow() + cacheDefaults.unstorableMs);
  }

  /** Whether the caller is to refresh this key; it tells when it has. */
  beginRefresh(key: string): boolean {
    if (this.#refreshing.has(key) || this.#refreshing.size >= cacheDefaults.maxRefreshes) return false;
    this.#refreshing.add(key);
    return true;
  }

  endRefresh(key: string): void {
    this.#refreshing.delete(key);
  }

  /** Asks for room for `bytes` more of bodies that are coming in. */
  reserve(bytes: number): boolean {
    if (this.#filling + bytes > this.#maxFilling) return false;
    this.#filling += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#filling -= bytes;
  }

  /** The leader's answer has come: those who waited look for themselves. */
  land(key: string): void {
    for (const waiter of this.flights.land(key)) waiter.onLanded();
  }

  /** The leader has got nothing that would help the others. */
  handOver(key: string): void {
    this.flights.handOver(key)?.onLead();
  }

  stats(): ReturnType<MemoryStore<Resource>['stats']> {
    return this.#store.stats();
  }

  /** Resolves when `close` has done its work. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Writes to disk what memory holds, so that it is there after a restart. Resolves when the disk is let go. */
  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => this.#closed.resolve());
    return this.#closing;
  }

  async #close(): Promise<void> {
    const shelf = this.#shelf;
    if (shelf === undefined) return;
    await shelf.opened;
    let waiting = 0;
    for (const { key, value, tags, bytes } of this.#store.entries()) {
      shelf.keep(key, value, tags);
      waiting += bytes;
      if (waiting < cacheDefaults.closeBatchBytes) continue;
      waiting = 0;
      await shelf.flush();
    }
    await shelf.close();
  }

  #set(key: string, resource: Resource): boolean {
    this.#shelf?.forget(key);
    return this.#keep(key, resource);
  }

  #keep(key: string, resource: Resource): boolean {
    const tags = tagsOf(resource);
    const valueBytes = resource.reduce((sum, cached) => sum + costOf(cached), 0);
    return this.#store.set({ key, value: resource, valueBytes, tags });
  }
}

/** What answers a request with these fields. */
export function latestFor(resource: readonly Cached[], requestFields: string): Cached | undefined {
  let best: Cached | undefined;
  for (const cached of resource) {
    if (best !== undefined && !isPreferred(cached.response, best.response)) continue;
    if (matchesVariant(cached.response.variant, requestFields)) best = cached;
  }
  return best;
}

function tagsOf(resource: Resource): readonly string[] {
  return [...new Set(resource.flatMap((cached) => cached.tags))];
}

/** Beside body and fields: the objects of one variant. */
const variantBytes = 512;

function costOf({ response, body }: Cached): number {
  const { values, sent } = response.variant;
  const asked = [...values, ...sent].reduce((sum, value) => sum + (value?.length ?? 0), 0);
  return variantBytes + response.fields.length + response.tagFields.length + asked + bufferBytes(body.bytes);
}

/**
 * What the caches of a region share: entries, and the right to load them.
 *
 * Nothing here throws because the store is gone: it is then as if it had nothing, and the cache goes on with its memory and
 * its factories. What was invalidated meanwhile is said again when the store is back, before it is believed again.
 */
import type { Random, Timers } from '../../core/index.ts';
import { totalMs } from '../lifetime.ts';
import type { Copied, Keeping } from '../memory-tier.ts';
import type { Trust } from '../trust.ts';
import type { RegionCacheDefaults } from './defaults.ts';
import { EntryReader } from './entry-reader.ts';
import { FillWaits } from './fill-waits.ts';
import { keepRenewing } from './lease-renewal.ts';
import { Packing } from './packing.ts';
import { RecentInvalidations } from './recent-invalidations.ts';
import { RegionCalls } from './region-calls.ts';
import { RegionCounters } from './region-counters.ts';
import type { Lease, RegionEntry } from './region-entry.ts';
import { RegionFloors } from './region-floors.ts';
import { RegionLink } from './region-link.ts';
import type { RegionStats } from './region-stats.ts';
import type { BookMessage, BookPosition, Invalidation, RegionStore } from './region-store.ts';
import type { SerializerOption } from './serializer.ts';
import { encodeEntry } from './stored-entry.ts';

export interface RegionTierOptions {
  readonly store: RegionStore;
  readonly limits: RegionCacheDefaults;
  readonly serializer: SerializerOption;
  readonly timers: Timers;
  readonly random: Random;
  /** Another cache of the region invalidated something. */
  readonly onInvalidated: (what: Invalidation) => void;
  /** Any message, also one of this cache. */
  readonly onMessage?: ((message: BookMessage) => void) | undefined;
  /** Misses may be asked of other regions. */
  readonly isJoined?: boolean | undefined;
  /** The store cannot be asked, or can be again. */
  readonly onShared?: ((isShared: boolean, reason: string) => void) | undefined;
}

export interface RegionLook {
  readonly entry: RegionEntry | undefined;
  readonly lease: Lease | undefined;
  /** There are bytes that are no good any more. */
  readonly isSpent: boolean;
}

/** `undefined`: neither an entry nor a lease could be had in time; `gone`: there is no store to ask. */
export type Obtained = { readonly entry: RegionEntry } | { readonly lease: Lease } | 'gone' | undefined;

const firstPollMs = 10;
/** Names in one message. */
const namesAtOnce = 500;

export class RegionTier {
  readonly #store: RegionStore;
  readonly #limits: RegionCacheDefaults;
  readonly #timers: Timers;
  readonly #calls: RegionCalls;
  readonly #floors: RegionFloors;
  readonly #recent: RecentInvalidations;
  readonly #waits: FillWaits;
  readonly #packing: Packing;
  readonly #reader: EntryReader;
  readonly #link: RegionLink;
  readonly #counters: RegionCounters;
  /** Told from all other caches of the region. */
  readonly #name: string;
  readonly #isJoined: boolean;
  #made = 0;
  readonly #counts = { hits: 0, misses: 0, fills: 0, refusedFills: 0, waits: 0, tooLarge: 0 };

  constructor(options: RegionTierOptions) {
    const { store, limits, serializer, timers, random, onInvalidated, onMessage, onShared, isJoined = false } = options;
    this.#store = store;
    this.#isJoined = isJoined;
    this.#limits = limits;
    this.#timers = timers;
    this.#name = Math.floor(random.next() * 2 ** 48).toString(36) + Math.floor(random.next() * 2 ** 48).toString(36);
    this.#calls = new RegionCalls(timers, limits.commandTimeoutMs, (reason) => this.#link.doubt(reason));
    this.#floors = new RegionFloors(limits);
    this.#recent = new RecentInvalidations(limits);
    this.#waits = new FillWaits(timers);
    this.#packing = new Packing(serializer, limits);
    const [calls, floors, recent] = [this.#calls, this.#floors, this.#recent];
    this.#reader = new EntryReader({ store, calls, floors, packing: this.#packing });
    this.#counters = new RegionCounters({ store, calls, floors, reader: this.#reader, form: this.#packing.form });
    this.#link = new RegionLink({
      ...{ store, calls, floors, recent, timers, random, limits },
      repeat: (what) => this.#make(what),
      onMessage: (message) => {
        onMessage?.(message);
        if (message.from !== this.#name) onInvalidated(message.what);
      },
      onShared: (isShared, reason) => onShared?.(isShared, reason),
      onWake: (key, isReleased) => this.#waits.wake(key, isReleased ? 'released' : 'written'),
    });
    this.#link.start();
  }

  get trust(): Trust {
    return this.#link.trust;
  }

  /** Up to where every message has been heard; undefined while some may be missed. */
  get heard(): BookPosition | undefined {
    return this.#link.heard;
  }

  /** Whether the store can be asked, once it is known. */
  async isThere(): Promise<boolean> {
    await this.#link.settled();
    return this.#link.isUp;
  }

  /** What the store has under the key; with `lease`, also the right to load it where it has nothing good. 'gone': unknown. */
  async look(key: string, lease: 'none' | 'if missing' | 'forced'): Promise<RegionLook | 'gone'> {
    const settling = this.#link.settled();
    if (settling !== undefined) await settling;
    if (!this.#link.isUp) return 'gone';
    const { term } = this.trust;
    const { position } = this.#floors;
    const token = this.#nextId();
    const { leaseMs } = this.#limits;
    const request = lease === 'none' ? undefined : { token, leaseMs, isForced: lease === 'forced' };
    try {
      const { found, isGranted } = await this.#calls.run(() => this.#store.look(key, request));
      const reading = found === undefined ? undefined : this.#reader.read(key, found, term);
      const entry = reading instanceof Promise ? await reading : reading;
      if (entry === undefined) this.#counts.misses++;
      else this.#counts.hits++;
      const isFresh = entry !== undefined && entry.lifetime.freshMs > 0;
      return {
        entry,
        lease: isGranted ? { key, token, position } : undefined,
        isSpent: found !== undefined && !isFresh,
      };
    } catch {
      return 'gone';
    }
  }

  /** A fresh entry, or the right to load it: at once, or when another that has this right has used it or lost it. */
  async obtain(key: string): Promise<Obtained> {
    const endMs = this.#timers.now() + this.#limits.maxWaitMs;
    let [isForced, isReleased, pollMs] = [false, false, firstPollMs];
    while (this.#timers.now() < endMs) {
      const look = await this.look(key, isForced ? 'forced' : 'if missing');
      if (look === 'gone') return 'gone';
      const { entry, lease, isSpent } = look;
      if (entry !== undefined && entry.lifetime.freshMs > 0) {
        if (lease !== undefined) this.release(lease);
        return { entry };
      }
      if (lease !== undefined) return { lease };
      if (isSpent && !isForced) {
        isForced = true;
        continue;
      }
      // Another has given it back, having brought nothing to keep: it is no use to wait in line for that.
      if (isReleased) return undefined;
      this.#counts.waits++;
      const woken = await this.#waits.wait(key, pollMs);
      isReleased = woken === 'released';
      isForced = false;
      pollMs = woken === 'written' ? firstPollMs : Math.min(this.#limits.maxPollMs, 2 * pollMs);
    }
    return undefined;
  }

  /** Keeps the lease until what it returns is called. */
  hold({ key, token }: Lease): () => void {
    const { leaseMs } = this.#limits;
    return keepRenewing(this.#timers, leaseMs, () => this.#calls.run(() => this.#store.renew(key, token, leaseMs)));
  }

  release({ key, token }: Lease): void {
    // It ends by itself otherwise.
    this.#calls.run(() => this.#store.release(key, token)).catch(() => {});
  }

  /** Stores what was loaded under a lease; 'refused' when it was invalidated meanwhile. Rejects with ERR_DATA_CACHE_SERIALIZE. */
  async fill(lease: Lease, value: unknown, keeping: Keeping): Promise<Copied | 'refused' | 'gone'> {
    const { term } = this.trust;
    const { bytes, id, storageMs } = await this.#encode(lease.key, value, keeping, lease.position);
    if (bytes === undefined || storageMs <= 0) {
      this.release(lease);
      return { id, term };
    }
    try {
      const isFilled = await this.#calls.run(() => this.#store.fill(lease.key, lease.token, bytes, storageMs));
      this.#counts[isFilled ? 'fills' : 'refusedFills']++;
      return isFilled ? { id, term } : 'refused';
    } catch {
      return 'gone';
    }
  }

  /** Stores a value and tells all others that theirs is old. 'gone': they will be told. */
  async put(key: string, value: unknown, keeping: Keeping): Promise<Copied | 'gone'> {
    const what: Invalidation = { kind: 'keys', names: [key] };
    const known = this.#floors.position;
    if (!(await this.isThere())) {
      this.#remember(what, false);
      return 'gone';
    }
    // The value is as old as the call; only where no book had been read by then, it is as new as that.
    const position = known.epoch === '' ? this.#floors.position : known;
    const { bytes, id, storageMs } = await this.#encode(key, value, keeping, position);
    const { term } = this.trust;
    try {
      if (bytes === undefined || storageMs <= 0) await this.#calls.run(() => this.#store.drop(key));
      else await this.#calls.run(() => this.#store.put(key, bytes, storageMs));
      await this.#announce(what);
      if (bytes === undefined) await this.#dropAgain(what);
      this.#remember(what, true);
      return { id, term };
    } catch {
      this.#remember(what, false);
      return 'gone';
    }
  }

  /** Resolves to how many entries the store had of `keys`, when all caches of the region have been told; or will be. */
  async invalidate(what: Invalidation): Promise<number> {
    if (what.names.length === 0) return 0;
    let count = 0;
    let isMade = await this.isThere();
    try {
      if (isMade) count = await this.#make(what);
    } catch {
      isMade = false;
    }
    this.#remember(what, isMade);
    return count;
  }

  stats(): RegionStats {
    const { errors, timeouts, refused } = this.#calls.counts;
    return {
      isLinked: this.#link.isUp,
      lastDoubt: this.#link.lastDoubt,
      circuit: this.#calls.state,
      ...this.#counts,
      ...this.#reader.counts,
      errors,
      timeouts,
      refused,
      ...this.#link.counts,
      pendingInvalidations: this.#recent.pending,
    };
  }

  async close(): Promise<void> {
    this.#link.close();
    this.#calls.close();
    this.#waits.wakeAll();
    await this.#store.close();
  }

  /** Adds to a number in one step; 'gone' where it is not known whether that was done. Throws ERR_DATA_CACHE_NUMBER. */
  async increment(key: string, by: number, keeping: Keeping): Promise<number | 'gone'> {
    if (!(await this.isThere())) return 'gone';
    const storageMs = Math.ceil(Math.min(totalMs(keeping.lifetime), this.#limits.maxStorageMs));
    const counted = await this.#counters.add({
      key,
      by,
      keeping,
      storageMs,
      id: () => this.#nextId(),
      term: this.trust.term,
    });
    if (counted === 'gone') return counted;
    // What others have in memory was not a counter; a counter's number they always ask for.
    if (counted.isReplaced) await this.#tellReplaced(key);
    return counted.sum;
  }

  #nextId(): string {
    this.#made += 1;
    return `${this.#name}.${this.#made.toString(36)}`;
  }

  async #make(what: Invalidation): Promise<number> {
    let count = 0;
    for (let i = 0; i < what.names.length; i += namesAtOnce) {
      const part: Invalidation = { kind: what.kind, names: what.names.slice(i, i + namesAtOnce) };
      if (part.kind === 'keys') {
        const drops = part.names.map((key) => this.#calls.run(() => this.#store.drop(key)));
        count += (await Promise.all(drops)).filter(Boolean).length;
      }
      await this.#announce(part);
      await this.#dropAgain(part);
    }
    return count;
  }

  /** Who missed a key before the book said that it is invalid may have asked a region that does not know: its lease ends here. */
  async #dropAgain({ kind, names }: Invalidation): Promise<void> {
    if (!this.#isJoined || kind !== 'keys') return;
    await Promise.all(names.map((key) => this.#calls.run(() => this.#store.drop(key))));
  }

  async #tellReplaced(key: string): Promise<void> {
    const what: Invalidation = { kind: 'keys', names: [key] };
    await this.#announce(what).catch(() => this.#remember(what, false));
  }

  /** For when the store comes back, if it is not there or is lost. */
  #remember(what: Invalidation, isAcknowledged: boolean): void {
    this.#recent.add(what, this.#timers.now(), isAcknowledged);
    if (!isAcknowledged) this.#link.doubt('an invalidation was not acknowledged');
  }

  async #announce(what: Invalidation): Promise<void> {
    const position = (await this.#calls.run(() => this.#store.announce(this.#name, what)))!;
    if (position.epoch === this.#floors.position.epoch) this.#floors.raise(position, what);
    else this.#link.doubt('the book of invalidations began anew');
  }

  async #encode(key: string, value: unknown, { lifetime, tags }: Keeping, position: BookPosition) {
    const { isCompressed, isUndefined, payload } = await this.#packing.pack(key, value);
    const id = this.#nextId();
    const storageMs = Math.ceil(Math.min(totalMs(lifetime), this.#limits.maxStorageMs));
    if (payload.byteLength > this.#limits.maxValueBytes) {
      this.#counts.tooLarge++;
      return { bytes: undefined, id, storageMs };
    }
    const head = { id, ...position, storageMs, ...lifetime, tags, form: this.#packing.form };
    return {
      bytes: encodeEntry({ head, flags: { isCompressed, isUndefined, isCounter: false }, payload }),
      id,
      storageMs,
    };
  }
}

/** From the bytes that the store has to an entry, unless it is damaged, of another form, or invalidated. */
import { laterLifetime } from '../lifetime.ts';
import type { Packing } from './packing.ts';
import type { RegionCalls } from './region-calls.ts';
import type { RegionEntry } from './region-entry.ts';
import type { Judged, RegionFloors } from './region-floors.ts';
import type { Found, RegionStore } from './region-store.ts';
import { decodeEntry, type StoredEntry } from './stored-entry.ts';

export interface EntryReaderParts {
  readonly store: RegionStore;
  readonly calls: RegionCalls;
  readonly floors: RegionFloors;
  readonly packing: Packing;
}

interface Asking {
  readonly judged: Judged;
  readonly stored: StoredEntry;
  readonly found: Found;
  readonly term: number;
}

export class EntryReader {
  readonly counts = { damaged: 0, invalidated: 0 };
  readonly #parts: EntryReaderParts;

  constructor(parts: EntryReaderParts) {
    this.#parts = parts;
  }

  /** A promise only where something has to be waited for: a hit is too common to make one for nothing. */
  read(key: string, found: Found, term: number): RegionEntry | undefined | Promise<RegionEntry | undefined> {
    const stored = decodeEntry(found.bytes);
    if (stored === undefined) return this.#damaged();
    const { epoch, number, tags } = stored.head;
    const asking: Asking = { judged: { key, epoch, number, tags }, stored, found, term };
    const unknown = this.#parts.floors.unknown(asking.judged);
    return unknown.length > 0 ? this.#askFloors(unknown, asking) : this.#judge(asking);
  }

  async #askFloors(unknown: readonly string[], asking: Asking): Promise<RegionEntry | undefined> {
    const { floors, calls, store } = this.#parts;
    const asked = await calls.run(() => store.floors(unknown));
    if (asked === undefined) return this.#invalidated();
    floors.learn(unknown, asked);
    return this.#judge(asking);
  }

  #judge(asking: Asking): RegionEntry | undefined | Promise<RegionEntry | undefined> {
    if (this.#parts.floors.isBelow(asking.judged)) return this.#invalidated();
    const { flags, head, payload } = asking.stored;
    const { counter } = asking.found;
    // A counter whose number has been evicted is none any more.
    if (flags.isCounter) return counter === undefined ? undefined : entryOf(asking, Number(counter));
    // Written by a cache that is set up otherwise: its neighbours are being replaced.
    if (head.form !== this.#parts.packing.form) return undefined;
    try {
      const unpacked = this.#parts.packing.unpack({ payload, ...flags });
      if (!(unpacked instanceof Promise)) return entryOf(asking, unpacked);
      return unpacked.then(
        (value) => entryOf(asking, value),
        () => this.#damaged(),
      );
    } catch {
      return this.#damaged();
    }
  }

  #damaged(): undefined {
    this.counts.damaged++;
  }

  #invalidated(): undefined {
    this.counts.invalidated++;
  }
}

function entryOf({ stored, found, term }: Asking, value: unknown): RegionEntry {
  const { id, tags, storageMs } = stored.head;
  const ageMs = Math.max(0, storageMs - found.remainingMs);
  return { value, id, term, lifetime: laterLifetime(stored.head, ageMs), tags, isCounter: stored.flags.isCounter };
}

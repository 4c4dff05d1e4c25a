/** From the bytes that the store has to an entry, unless it is damaged, of another form, or invalidated. */
import { laterLifetime } from '../lifetime.ts';
import type { Packing } from './packing.ts';
import type { RegionCalls } from './region-calls.ts';
import type { RegionEntry } from './region-entry.ts';
import type { RegionFloors } from './region-floors.ts';
import type { Found, RegionStore } from './region-store.ts';
import { decodeEntry, type EntryHead, type StoredEntry } from './stored-entry.ts';

export interface EntryReaderParts {
  readonly store: RegionStore;
  readonly calls: RegionCalls;
  readonly floors: RegionFloors;
  readonly packing: Packing;
}

export class EntryReader {
  readonly counts = { damaged: 0, invalidated: 0 };
  readonly #parts: EntryReaderParts;

  constructor(parts: EntryReaderParts) {
    this.#parts = parts;
  }

  async read(key: string, found: Found, term: number): Promise<RegionEntry | undefined> {
    const stored = decodeEntry(found.bytes);
    if (stored === undefined) {
      this.counts.damaged++;
      return undefined;
    }
    if (await this.#isInvalid(key, stored.head)) {
      this.counts.invalidated++;
      return undefined;
    }
    const held = await this.#valueOf(stored, found);
    if (held === undefined) return undefined;
    const { id, tags, storageMs } = stored.head;
    const ageMs = Math.max(0, storageMs - found.remainingMs);
    const lifetime = laterLifetime(stored.head, ageMs);
    return { value: held.value, id, term, lifetime, tags, isCounter: stored.flags.isCounter };
  }

  async #valueOf(stored: StoredEntry, { counter }: Found): Promise<{ readonly value: unknown } | undefined> {
    const { flags, head, payload } = stored;
    // A counter whose number has been evicted is none any more.
    if (flags.isCounter) return counter === undefined ? undefined : { value: Number(counter) };
    // Written by a cache that is set up otherwise: its neighbours are being replaced.
    if (head.form !== this.#parts.packing.form) return undefined;
    try {
      return { value: await this.#parts.packing.unpack({ payload, ...flags }) };
    } catch {
      this.counts.damaged++;
      return undefined;
    }
  }

  async #isInvalid(key: string, { epoch, number, tags }: EntryHead): Promise<boolean> {
    const { floors, calls, store } = this.#parts;
    const judged = { key, epoch, number, tags };
    const unknown = floors.unknown(judged);
    if (unknown.length > 0) {
      const asked = await calls.run(() => store.floors(unknown));
      if (asked === undefined) return true;
      floors.learn(unknown, asked);
    }
    return floors.isBelow(judged);
  }
}

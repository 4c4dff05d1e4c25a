/**
 * Numbers that many caches add to. The number lies in a key of its own, which the store adds to in one step; the entry beside
 * it says how long it lasts and under which tags, like that of any value. Whether the entry is still good, the store cannot
 * tell: the cache reads it with the sum, and lets a new counter take the place of one that is over, unless another was faster.
 */
import { numberFault } from '../faults.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Keeping } from '../memory-tier.ts';
import type { EntryReader } from './entry-reader.ts';
import type { RegionCalls } from './region-calls.ts';
import type { RegionFloors } from './region-floors.ts';
import type { Counted, RegionStore } from './region-store.ts';
import { encodeEntry } from './stored-entry.ts';

export interface RegionCountersParts {
  readonly store: RegionStore;
  readonly calls: RegionCalls;
  readonly floors: RegionFloors;
  readonly reader: EntryReader;
  readonly form: string;
}

export interface Addition {
  readonly key: string;
  readonly by: number;
  /** Of a counter that begins now. */
  readonly keeping: Keeping;
  readonly storageMs: number;
  /** Names for entries. */
  readonly id: () => string;
  readonly term: number;
}

export interface Sum {
  readonly sum: number;
  /** It took the place of something else. */
  readonly isReplaced: boolean;
}

/** What a counter begins with. */
interface Beginning {
  readonly start: number;
  readonly lifetime: Lifetime;
  readonly tags: readonly string[];
  readonly storageMs: number;
  readonly replaces: Uint8Array | undefined;
}

/** Others may be faster that often before it is given up. */
const maxTries = 8;

export class RegionCounters {
  readonly #parts: RegionCountersParts;

  constructor(parts: RegionCountersParts) {
    this.#parts = parts;
  }

  /** 'gone': it is not known whether it was added. Throws ERR_DATA_CACHE_NUMBER. */
  async add(addition: Addition): Promise<Sum | 'gone'> {
    const { by, keeping, storageMs } = addition;
    let beginning: Beginning = { start: by, ...keeping, storageMs, replaces: undefined };
    for (let tries = 0; tries < maxTries; tries++) {
      let counted: Counted;
      let next: Beginning | undefined;
      try {
        counted = await this.#count(addition, beginning);
        next = counted.isNew ? undefined : await this.#better(addition, counted);
      } catch (error) {
        if ((error as { code?: string }).code === 'ERR_DATA_CACHE_NUMBER') throw error;
        return 'gone';
      }
      if (next === undefined) return { sum: Number(counted.sum), isReplaced: beginning.replaces !== undefined };
      beginning = next;
    }
    return 'gone';
  }

  #count({ key, by, id }: Addition, { start, lifetime, tags, storageMs, replaces }: Beginning): Promise<Counted> {
    const { calls, store, floors, form } = this.#parts;
    const head = { id: id(), ...floors.position, storageMs, ...lifetime, tags, form };
    const flags = { isCompressed: false, isUndefined: false, isCounter: true };
    const bytes = encodeEntry({ head, flags, payload: new Uint8Array(0) });
    return calls.run(() => store.count(key, { by, bytes, storageMs, start, replaces }));
  }

  /** What should take the place of what was found; undefined where that was added to, and rightly. */
  async #better(
    { key, by, keeping, storageMs, term }: Addition,
    { sum, found }: Counted,
  ): Promise<Beginning | undefined> {
    const entry = await this.#parts.reader.read(key, found!, term);
    const replaces = found!.bytes;
    if (entry === undefined || entry.lifetime.freshMs <= 0) return { start: by, ...keeping, storageMs, replaces };
    if (sum !== undefined) return undefined;
    if (typeof entry.value !== 'number') throw numberFault(key, entry.value);
    const remainingMs = Math.max(1, Math.ceil(found!.remainingMs));
    return { start: entry.value + by, lifetime: entry.lifetime, tags: entry.tags, storageMs: remainingMs, replaces };
  }
}

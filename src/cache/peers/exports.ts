/** Entries on their way between caches: packed, with what is left of their time and with their tags. */
import { AntipodeError } from '../../core/index.ts';
import type { HeldEntry, HoldingCache } from '../held-entry.ts';
import { regionCacheDefaults } from '../region/defaults.ts';
import { Packing } from '../region/packing.ts';
import type { SerializerOption } from '../region/serializer.ts';
import type { PeerEntry } from './messages.ts';

/** On entries that stay where they were made. NUL: no tag of an app begins so. */
export const ownTag = '\0own';

/** On entries that came from a region, by whatever way. */
export function fromTag(region: string): string {
  return `\0from:${region}`;
}

export class Exports {
  readonly #cache: Pick<HoldingCache, 'held'>;
  readonly #packing: Packing;
  readonly #maxValueBytes: number;

  constructor(
    cache: Pick<HoldingCache, 'held'>,
    serializer: SerializerOption,
    limits: { readonly maxValueBytes: number },
  ) {
    this.#cache = cache;
    this.#packing = new Packing(serializer, {
      compressOverBytes: regionCacheDefaults.compressOverBytes,
      maxValueBytes: limits.maxValueBytes,
    });
    this.#maxValueBytes = limits.maxValueBytes;
  }

  /** What lies under the key, unless it is not for others, or too large for the way. */
  async pack(key: string): Promise<PeerEntry | undefined> {
    const held = await this.#cache.held(key);
    if (held === undefined || held.tags.includes(ownTag)) return undefined;
    const packed = await this.#packed(key, held);
    if (packed === undefined || packed.payload.byteLength > this.#maxValueBytes) return undefined;
    return { ...held.lifetime, tags: held.tags, form: this.#packing.form, ...packed };
  }

  /** Undefined where it was written in another form, or cannot be read. */
  async unpack(entry: PeerEntry): Promise<{ readonly value: unknown } | undefined> {
    if (entry.form !== this.#packing.form) return undefined;
    try {
      return { value: await this.#packing.unpack(entry) };
    } catch {
      return undefined;
    }
  }

  async #packed(key: string, { value }: HeldEntry) {
    try {
      return await this.#packing.pack(key, value);
    } catch (error) {
      // It cannot be written down: it stays where it is.
      if (error instanceof AntipodeError) return undefined;
      throw error;
    }
  }
}

/** Values to bytes and back: serialized, and compressed from a size on. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { AntipodeError } from '../../core/index.ts';
import { type CacheSerializer, openSerializer, type SerializerOption } from './serializer.ts';

export interface Packed {
  readonly payload: Uint8Array;
  readonly isCompressed: boolean;
  readonly isUndefined: boolean;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Level 1 takes half the time of the default, for bytes that lie minutes in a cache. */
const level = 1;
/** A value larger than this was never packed here: what claims to be is refused before it fills the memory. */
const maxInflated = 64;

export class Packing {
  readonly #option: SerializerOption;
  readonly #compressOverBytes: number;
  readonly #maxInflatedBytes: number;
  #serializer: CacheSerializer | Promise<CacheSerializer>;

  constructor(
    option: SerializerOption,
    limits: { readonly compressOverBytes: number; readonly maxValueBytes: number },
  ) {
    this.#option = option;
    this.#compressOverBytes = limits.compressOverBytes;
    this.#maxInflatedBytes = maxInflated * limits.maxValueBytes;
    this.#serializer = openSerializer(option);
    // Whoever packs hears of it.
    if (this.#serializer instanceof Promise) this.#serializer.catch(() => {});
  }

  /** What entries made here say of their form. */
  get form(): string {
    return typeof this.#option === 'string' ? this.#option : this.#option.name;
  }

  /** Rejects with ERR_DATA_CACHE_SERIALIZE, for a value that cannot be written. */
  async pack(key: string, value: unknown): Promise<Packed> {
    if (value === undefined) return { payload: new Uint8Array(0), isCompressed: false, isUndefined: true };
    const bytes = await this.#serialize(key, value);
    if (bytes.byteLength < this.#compressOverBytes) return { payload: bytes, isCompressed: false, isUndefined: false };
    const smaller = await deflate(bytes, { level });
    const isCompressed = smaller.byteLength < bytes.byteLength;
    return { payload: isCompressed ? smaller : bytes, isCompressed, isUndefined: false };
  }

  /**
   * The value, or a promise of it where it is compressed or the serializer is still being opened. Throws, or rejects with,
   * whatever the serializer does: the entry is then as good as none.
   */
  unpack({ payload, isCompressed, isUndefined }: Packed): unknown {
    if (isUndefined) return undefined;
    const serializer = this.#serializer;
    if (isCompressed || serializer instanceof Promise) return this.#unpackLater(payload, isCompressed);
    return serializer.deserialize(payload);
  }

  async #unpackLater(payload: Uint8Array, isCompressed: boolean): Promise<unknown> {
    const serializer = await this.#opened();
    const bytes = isCompressed ? await inflate(payload, { maxOutputLength: this.#maxInflatedBytes }) : payload;
    return serializer.deserialize(bytes);
  }

  async #opened(): Promise<CacheSerializer> {
    const serializer = await this.#serializer;
    this.#serializer = serializer;
    return serializer;
  }

  async #serialize(key: string, value: unknown): Promise<Uint8Array> {
    const serializer = this.#serializer instanceof Promise ? await this.#opened() : this.#serializer;
    try {
      return serializer.serialize(value);
    } catch (cause) {
      throw new AntipodeError(
        'ERR_DATA_CACHE_SERIALIZE',
        `The value of ${JSON.stringify(key)} cannot be written as ${serializer.name}: ${(cause as Error).message}`,
        { cause, details: { key } },
      );
    }
  }
}

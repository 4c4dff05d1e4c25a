/** How values become bytes. */
import { AntipodeError } from '../../core/index.ts';
import { optionFault } from '../faults.ts';
import { asBuffer } from './as-buffer.ts';

/** Turns a value into bytes and back. What it throws fails the call that stores; what does not come back is a miss. */
export interface CacheSerializer {
  /** Caches that read each other's entries must use one name for one form. */
  readonly name: string;
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}

/** What JSON keeps: no dates, maps, sets, bytes or big integers. */
const json: CacheSerializer = {
  name: 'json',
  serialize: (value) => Buffer.from(JSON.stringify(value) ?? '', 'utf8'),
  deserialize: (bytes) => JSON.parse(asBuffer(bytes).toString('utf8')),
};

export type SerializerOption = 'json' | 'msgpack' | CacheSerializer;

/** Rejects with ERR_DATA_CACHE_MSGPACK_MISSING. Throws ERR_DATA_CACHE_OPTION. */
export function openSerializer(option: SerializerOption): CacheSerializer | Promise<CacheSerializer> {
  if (option === 'json') return json;
  if (option === 'msgpack') return openMsgpack();
  if (typeof option?.serialize === 'function' && typeof option.deserialize === 'function' && option.name) return option;
  throw optionFault('serializer', option, "'json', 'msgpack', or { name, serialize, deserialize }");
}

async function openMsgpack(): Promise<CacheSerializer> {
  const { encode, decode } = await import('@msgpack/msgpack').catch((cause) => {
    throw new AntipodeError(
      'ERR_DATA_CACHE_MSGPACK_MISSING',
      'The cache is to store its values as MessagePack, and its codec is not installed: npm install @msgpack/msgpack.',
      { cause },
    );
  });
  return {
    name: 'msgpack',
    serialize: (value) => encode(value),
    // Bytes in a value are views of those they came in: of a Buffer they would be Buffers.
    deserialize: (bytes) => decode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  };
}

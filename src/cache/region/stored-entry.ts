/**
 * An entry as bytes: a head that says what it is, and the value, packed.
 *
 *     0      version 1
 *     1      flags: 1 compressed, 2 the value is undefined, 4 a counter, whose number lies apart
 *     2..5   CRC-32 of all else
 *     6..9   length of the head
 *     10..   the head in JSON, then the value
 *
 * Times are durations from when it was stored. How old it is, the store tells by the time it has left, so that no two
 * machines compare their clocks. Whatever does not read as written (another version, a damaged byte) is no entry.
 */
import { crc32 } from 'node:zlib';
import type { Lifetime } from '../lifetime.ts';
import { asBuffer } from './as-buffer.ts';
import type { BookPosition } from './region-store.ts';

export interface EntryHead extends BookPosition, Lifetime {
  readonly id: string;
  readonly storageMs: number;
  readonly tags: readonly string[];
  /** The name of the serializer. */
  readonly form: string;
}

export interface EntryFlags {
  readonly isCompressed: boolean;
  readonly isUndefined: boolean;
  readonly isCounter: boolean;
}

export interface StoredEntry {
  readonly head: EntryHead;
  readonly flags: EntryFlags;
  readonly payload: Uint8Array;
}

const [version, prefixBytes] = [1, 10];
const never = Number.POSITIVE_INFINITY;
/** By flags: the sum of the first two bytes, of which there are few. */
const startSums = Array.from({ length: 256 }, (_, flags) => crc32(Uint8Array.of(version, flags)));

type HeadFields = [
  string,
  string,
  number,
  number,
  number | null,
  number | null,
  number | null,
  readonly string[],
  string,
];

export function encodeEntry({ head, flags, payload }: StoredEntry): Buffer {
  const { id, epoch, number, storageMs, freshMs, staleMs, fallbackMs, tags, form } = head;
  // JSON writes what never ends as null.
  const fields: HeadFields = [id, epoch, number, storageMs, freshMs, staleMs, fallbackMs, tags, form];
  const text = JSON.stringify(fields);
  const headBytes = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(prefixBytes + headBytes + payload.byteLength);
  bytes[0] = version;
  bytes[1] = (flags.isCompressed ? 1 : 0) | (flags.isUndefined ? 2 : 0) | (flags.isCounter ? 4 : 0);
  bytes.writeUInt32BE(headBytes, 6);
  bytes.write(text, prefixBytes);
  bytes.set(payload, prefixBytes + headBytes);
  bytes.writeUInt32BE(sumOf(bytes), 2);
  return bytes;
}

/** Undefined: it is damaged, or of another version. */
export function decodeEntry(stored: Uint8Array): StoredEntry | undefined {
  if (stored.byteLength < prefixBytes || stored[0] !== version) return undefined;
  const bytes = asBuffer(stored);
  if (bytes.readUInt32BE(2) !== sumOf(bytes)) return undefined;
  const endOfHead = prefixBytes + bytes.readUInt32BE(6);
  const head = headOf(bytes.toString('utf8', prefixBytes, endOfHead));
  if (head === undefined) return undefined;
  const flags = bytes[1]!;
  return {
    head,
    flags: { isCompressed: (flags & 1) !== 0, isUndefined: (flags & 2) !== 0, isCounter: (flags & 4) !== 0 },
    payload: bytes.subarray(endOfHead),
  };
}

/** Of all but the sum itself: version and flags, and what follows it. */
function sumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(6), startSums[bytes[1]!]);
}

/** The sum guards against damage, not against others who write here: what they write is not an entry either. */
function headOf(text: string): EntryHead | undefined {
  let fields: HeadFields;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields) || fields.length !== 9 || !Array.isArray(fields[7])) return undefined;
  const [id, epoch, number, storageMs, freshMs, staleMs, fallbackMs, tags, form] = fields;
  return {
    id,
    epoch,
    number,
    storageMs,
    freshMs: freshMs ?? never,
    staleMs: staleMs ?? never,
    fallbackMs: fallbackMs ?? never,
    tags,
    form,
  };
}

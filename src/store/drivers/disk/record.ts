/**
 * One record of the log on disk: an entry, or word that entries are gone.
 *
 * A head of 40 bytes, little-endian: magic, checksum of the head's rest, kind, length of the meta, length of the body,
 * checksum of the body, when it expires (a double, milliseconds since 1970), checksum of the meta, four bytes of
 * nothing. Then the meta (JSON: key and tags; or what was deleted), then the body. The checksums are CRC-32. With one for
 * each part the log is read without its bodies, and a record that was cut off is told from a damaged one.
 */
import { crc32 } from 'node:zlib';

export const headBytes = 40;
/** Keys and tags of an entry together; the reader needs a bound it can trust. */
export const maxMetaBytes = 65_536;
const magic = 0x31_43_50_41;

export type RecordKind = 'entry' | 'delete' | 'deleteTag' | 'deletePrefix' | 'clear';

/** Their numbers on disk are their places here: never reorder. */
const kinds: readonly RecordKind[] = ['entry', 'delete', 'deleteTag', 'deletePrefix', 'clear'];

export interface RecordMeta {
  /** The key; or the key, tag or prefix that was deleted. */
  readonly name: string;
  readonly tags: readonly string[];
}

export interface RecordHead extends RecordMeta {
  readonly kind: RecordKind;
  readonly expiresAtMs: number;
  /** Of head and meta: where the body begins. */
  readonly bodyOffset: number;
  /** Of the whole record. */
  readonly bytes: number;
  readonly bodyChecksum: number;
}

/** Head and meta of a record with this body; `undefined` when the names are too long. */
export function encodeHead(
  kind: RecordKind,
  { name, tags }: RecordMeta,
  body: Uint8Array = noBody,
  expiresAtMs: number = Number.POSITIVE_INFINITY,
): Buffer | undefined {
  const meta = Buffer.from(JSON.stringify([name, ...tags]));
  if (meta.length > maxMetaBytes) return undefined;
  const head = Buffer.alloc(headBytes + meta.length);
  head.writeUInt32LE(magic, 0);
  head.writeUInt8(kinds.indexOf(kind), 8);
  head.writeUInt32LE(meta.length, 12);
  head.writeUInt32LE(body.length, 16);
  head.writeUInt32LE(crc32(body), 20);
  head.writeDoubleLE(expiresAtMs, 24);
  head.writeUInt32LE(crc32(meta), 32);
  head.writeUInt32LE(crc32(head.subarray(8, headBytes)), 4);
  meta.copy(head, headBytes);
  return head;
}

/** The head at `offset`; `'short'` when `bytes` ends before head and meta do, `'damaged'` when there is no record. */
export function decodeHead(bytes: Buffer, offset: number): RecordHead | 'short' | 'damaged' {
  if (bytes.length - offset < headBytes) return 'short';
  const head = bytes.subarray(offset + 8, offset + headBytes);
  if (bytes.readUInt32LE(offset) !== magic || crc32(head) !== bytes.readUInt32LE(offset + 4)) return 'damaged';
  const bodyOffset = headBytes + bytes.readUInt32LE(offset + 12);
  if (bytes.length - offset < bodyOffset) return 'short';
  const metaBytes = bytes.subarray(offset + headBytes, offset + bodyOffset);
  if (crc32(metaBytes) !== bytes.readUInt32LE(offset + 32)) return 'damaged';
  const kind = kinds[bytes.readUInt8(offset + 8)];
  if (kind === undefined) return 'damaged';
  const [name, ...tags] = JSON.parse(metaBytes.toString()) as [string, ...string[]];
  return {
    kind,
    name,
    tags,
    expiresAtMs: bytes.readDoubleLE(offset + 24),
    bodyOffset,
    bytes: bodyOffset + bytes.readUInt32LE(offset + 16),
    bodyChecksum: bytes.readUInt32LE(offset + 20),
  };
}

/** The body of the entry with this key, if `record` is exactly that and undamaged. */
export function bodyOf(record: Buffer, key: string): Buffer | undefined {
  const head = decodeHead(record, 0);
  if (typeof head === 'string' || head.kind !== 'entry') return undefined;
  if (head.name !== key || head.bytes !== record.length) return undefined;
  const body = record.subarray(head.bodyOffset);
  return crc32(body) === head.bodyChecksum ? body : undefined;
}

const noBody = new Uint8Array(0);

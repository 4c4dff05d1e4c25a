/**
 * Files that are kept compressed: what is written once as Zstandard (RFC 8878), which is the faster by far; what grows as members of
 * gzip one behind the other (RFC 1952), so that not a byte of it changes. Node.js reads of several frames of Zstandard the first.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createZstdCompress, createZstdDecompress, gunzip, gzip } from 'node:zlib';

/** What may stand behind a file that grows. */
export const gzipMember: (bytes: Uint8Array) => Promise<Buffer> = promisify(gzip);

/** What all members of it say. */
export const gunzipMembers: (bytes: Uint8Array) => Promise<Buffer> = promisify(gunzip);

/** `to` is new, for its owner alone, and on the disk when it resolves. */
export async function compressFile(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createZstdCompress(), createWriteStream(to, made));
}

/** `to` is new and for its owner alone; a link that lies there is not followed. On the disk when it resolves, unless `flush` is false. */
export async function decompressFile(from: string, to: string, how: { readonly flush?: boolean } = {}): Promise<void> {
  await pipeline(createReadStream(from), createZstdDecompress(), createWriteStream(to, { ...made, ...how }));
}

const made = { flags: 'wx', mode: 0o600, flush: true } as const;

/** The codings of a body that can be made here, each by `node:zlib`, which works in the threads of libuv's pool. */

import type { Gzip, ZstdCompress } from 'node:zlib';
import { type BrotliCompress, constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';

export type Coding = 'gzip' | 'br' | 'zstd';

export type Compressor = Gzip | BrotliCompress | ZstdCompress;

/** How hard each works. */
export type CodingLevels = Readonly<Record<Coding, number>>;

export function createCompressor(coding: Coding, levels: CodingLevels): Compressor {
  const level = levels[coding];
  if (coding === 'gzip') return createGzip({ level });
  if (coding === 'br') return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: level } });
  return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } });
}

/** Has what was written so far given out, for somebody waits for it. */
export function flushCompressor(coding: Coding, compressor: Compressor): void {
  // What Node does unasked for gzip would forget the dictionary each time.
  if (coding === 'gzip') compressor.flush(constants.Z_SYNC_FLUSH);
  else compressor.flush();
}

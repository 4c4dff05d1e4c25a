/**
 * The codings of a body that can be made here, by `node:zlib`: streams work in the threads of libuv's pool, small bodies
 * are done at once, for which a third of the processor time is enough.
 */
import {
  type BrotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  type Gzip,
  gzipSync,
  type ZstdCompress,
  zstdCompressSync,
} from 'node:zlib';

export type Coding = 'gzip' | 'br' | 'zstd';

export type Compressor = Gzip | BrotliCompress | ZstdCompress;

/** How hard each works. */
export type CodingLevels = Readonly<Record<Coding, number>>;

/** What zstd looks back on in streams of unknown length: its own choice costs twice the time, to make room that most do not need. */
const windowLog = 17;

/** `sizeBytes` is what will be written, -1 when nobody knows. */
export function createCompressor(coding: Coding, levels: CodingLevels, sizeBytes: number): Compressor {
  const level = levels[coding];
  if (coding === 'gzip') return createGzip({ level });
  if (coding === 'br') return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: level } });
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  return sizeBytes >= 0
    ? createZstdCompress({ params, pledgedSrcSize: sizeBytes })
    : createZstdCompress({ params: { ...params, [constants.ZSTD_c_windowLog]: windowLog } });
}

/** A small body in a coding. */
export function compressNow(coding: Coding, levels: CodingLevels, body: Buffer): Buffer {
  const level = levels[coding];
  if (coding === 'gzip') return gzipSync(body, { level });
  if (coding === 'br') return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: level } });
  return zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: level } });
}

/** Has what was written so far given out, for somebody waits for it. */
export function flushCompressor(coding: Coding, compressor: Compressor): void {
  // What Node does unasked for gzip would forget the dictionary each time.
  if (coding === 'gzip') compressor.flush(constants.Z_SYNC_FLUSH);
  else compressor.flush();
}

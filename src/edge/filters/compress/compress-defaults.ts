/**
 * What is compressed, and how hard. Levels and order were measured on JSON and HTML of 8 to 150 KB: zstd at 3 takes a
 * third of the processor time of gzip at 6 for fewer bytes; brotli at 4 two thirds, for the fewest. gzip at 6 takes up
 * to 1.7 times what it takes at 5 and saves 1 %.
 */
import type { Coding } from './coding.ts';

export interface CompressDefaults {
  /** In the order they are taken where a client weighs them the same. */
  readonly algorithms: readonly Coding[];
  /** 1 to 9. */
  readonly gzipLevel: number;
  /** 0 to 11. */
  readonly brotliLevel: number;
  /** 1 to 19. */
  readonly zstdLevel: number;
  /** A smaller body is sent as it is: it fits in one packet either way. */
  readonly minBytes: number;
  /** Media types: exact, `type/*`, or a suffix such as `+json`. */
  readonly types: readonly string[];
  /** A body of up to this size is compressed at once, in about 0.2 ms; a longer one by threads, as it comes. */
  readonly atOnceBytes: number;
  /** Bodies that are compressed as they come at one time in a process, of up to 1 MiB of memory each; further ones are sent as they are. */
  readonly maxConcurrent: number;
}

export const compressDefaults: CompressDefaults = Object.freeze({
  algorithms: Object.freeze(['zstd', 'br', 'gzip'] as const),
  gzipLevel: 5,
  brotliLevel: 4,
  zstdLevel: 3,
  minBytes: 1_024,
  types: Object.freeze([
    'text/*',
    'application/json',
    'application/javascript',
    'application/xml',
    'application/wasm',
    'application/x-ndjson',
    'application/yaml',
    'application/vnd.ms-fontobject',
    'font/otf',
    'font/ttf',
    'image/bmp',
    'image/x-icon',
    'image/vnd.microsoft.icon',
    '+json',
    '+xml',
    '+yaml',
  ]),
  atOnceBytes: 16_384,
  maxConcurrent: 64,
});

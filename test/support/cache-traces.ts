/**
 * Requests to a cache, one after the other: made by seed, and the one real trace whose licence lets us keep it.
 *
 * `web07` are the page views of a shop, by headissue GmbH, CC BY 4.0, see bench/traces/README.md.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../src/core/index.ts';

export interface CacheTrace {
  readonly name: string;
  readonly ids: readonly number[];
  /** Of the body asked for, by request; absent = all alike. */
  readonly sizes?: readonly number[];
}

const requests = 100_000;

/** Popularity falls with the rank: what most caches of the web see. Bodies from 1 KiB to 1 MiB, most of them small. */
export function zipfTrace(seed = 1, keys = 10_000, exponent = 0.9): CacheTrace {
  const draw = zipf(seed, keys, exponent);
  const random = seededRandom(seed + 1);
  const sizeOf = Array.from({ length: keys }, () => Math.floor(1_024 * 1_024 ** (random.next() ** 2)));
  const ids = Array.from({ length: requests }, draw);
  return { name: 'zipf', ids, sizes: ids.map((id) => sizeOf[id]!) };
}

/** The same keys round and round, as in the trace of that name of the LIRS paper. */
export function loopTrace(keys = 1_000): CacheTrace {
  return { name: 'loop', ids: Array.from({ length: requests }, (_, i) => i % keys) };
}

/** Popular keys, and now and then a crawler that reads everything once. */
export function scanTrace(seed = 2, keys = 5_000): CacheTrace {
  const draw = zipf(seed, keys, 1);
  const ids = Array.from({ length: requests }, (_, i) => (i % 10_000 < 4_000 ? keys + i : draw()));
  return { name: 'scans', ids };
}

/** What is popular changes five times, at once. */
export function shiftTrace(seed = 3, keys = 5_000): CacheTrace {
  const draw = zipf(seed, keys, 1);
  const ids = Array.from({ length: requests }, (_, i) => draw() + keys * Math.floor((5 * i) / requests));
  return { name: 'shifts', ids };
}

export function web07Trace(): CacheTrace {
  const packed = readFileSync(join(import.meta.dirname, '../../bench/traces/web07.i32be.gz'));
  return { name: 'web07', ids: bigEndianIds(gunzipSync(packed)) };
}

/** 32-bit numbers, one a request. */
export function bigEndianIds(bytes: Buffer): readonly number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32BE(4 * i));
}

function zipf(seed: number, keys: number, exponent: number): () => number {
  const random = seededRandom(seed);
  const cumulated = new Float64Array(keys);
  let sum = 0;
  for (let rank = 0; rank < keys; rank++) {
    sum += 1 / (rank + 1) ** exponent;
    cumulated[rank] = sum;
  }
  return () => {
    const drawn = random.next() * sum;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/**
 * What a value takes in memory, roughly: what cannot be asked of V8 is estimated from strings, numbers and the number of
 * parts. A large value is judged by its first parts, so that storing one costs no walk through all of it.
 */
import { dataCacheDefaults } from './defaults.ts';

/** An object's header and what points to it. */
const objectBytes = 32;
const slotBytes = 8;

interface Walk {
  /** Parts that may still be looked at. */
  left: number;
  readonly seen: Set<object>;
}

/** Bytes; what is met twice, as in a circle, counts once. */
export function estimateBytes(value: unknown, parts: number = dataCacheDefaults.sizedParts): number {
  return Math.ceil(bytesOf(value, { left: parts, seen: new Set() }));
}

function bytesOf(value: unknown, walk: Walk): number {
  switch (typeof value) {
    case 'string':
      return objectBytes / 2 + value.length * 2;
    case 'bigint':
      return objectBytes;
    case 'object':
      return value === null ? slotBytes : objectBytes + contentBytes(value, walk);
    default:
      return slotBytes;
  }
}

function contentBytes(value: object, walk: Walk): number {
  if (walk.seen.has(value)) return 0;
  walk.seen.add(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof ArrayBuffer) return value.byteLength;
  if (Array.isArray(value)) return sum(value, value.length, walk);
  if (value instanceof Map) return sum(flat(value), 2 * value.size, walk);
  if (value instanceof Set) return sum(value, value.size, walk);
  const values = Object.values(value);
  return sum(values, values.length, walk);
}

function* flat(map: ReadonlyMap<unknown, unknown>): Iterable<unknown> {
  for (const [key, value] of map) {
    yield key;
    yield value;
  }
}

/** Of the first parts, as far as they may be looked at; the others are taken to be as large on average. */
function sum(parts: Iterable<unknown>, count: number, walk: Walk): number {
  let bytes = 0;
  let looked = 0;
  for (const part of parts) {
    if (walk.left <= 0) break;
    walk.left--;
    looked++;
    bytes += slotBytes + bytesOf(part, walk);
  }
  return looked === 0 ? count * slotBytes : (bytes / looked) * count;
}

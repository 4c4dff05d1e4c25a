/**
 * What an entry costs beside its value, so that the bound of a store is one of memory and not of bodies only.
 * The figures are measured on 64-bit V8 (Node 22 to 24) by `npm run bench -- cache-memory`, which also shows how far the
 * process then grows.
 */

/** The node, its place in the `Map` and in the order of keys, the head of the key's string, what growing leaves behind. */
const entryBytes = 320;
/** A tag on an entry: its place in the set of that tag and in the entry's list. */
const tagBytes = 48;

/** Bytes of an entry: a string takes a byte a character, or two when one of them is beyond Latin-1. */
export function chargeOf(key: string, valueBytes: number, tags: readonly string[]): number {
  let bytes = entryBytes + stringBytes(key) + valueBytes;
  for (let i = 0; i < tags.length; i++) bytes += tagBytes + stringBytes(tags[i]!);
  return bytes;
}

function stringBytes(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) return 2 * text.length;
  }
  return text.length;
}

/**
 * MurmurHash3 x86_32 (Austin Appleby, public domain), for placing keys and endpoints.
 *
 * The bytes of a string are its UTF-16 code units in little-endian order, two units a block: no encoder, no buffer, no
 * allocation, and every string has one hash on every machine. The final mix has full avalanche: each input bit flips
 * each output bit with probability one half, so the low bits serve as well as the high ones.
 * Not for secrets: whoever chooses the keys can find collisions.
 */

/** An unsigned 32-bit hash of `text`; another `seed` gives an independent hash. */
export function hash32(text: string, seed = 0): number {
  const units = text.length;
  const paired = units & ~1;
  let hash = seed | 0;
  for (let i = 0; i < paired; i += 2) {
    hash = addBlock(hash, text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
  }
  if (paired < units) hash ^= scramble(text.charCodeAt(paired));
  return avalanche(hash ^ (units << 1));
}

/** The hash of two 32-bit words: that of the string whose four code units are their halves, lower half first. */
export function hash32Words(first: number, second: number): number {
  return avalanche(addBlock(addBlock(0, first), second) ^ 8);
}

function addBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function avalanche(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Is an address in one of these networks? CIDR blocks (RFC 4632; RFC 4291, 2.3), compiled once into disjoint ranges in
 * order, so that a look-up is one binary search, allocates nothing, and long lists are welcome.
 */
import { AntipodeError } from '../core/index.ts';
import { type Address, isIpv4, parseAddress } from './address.ts';

/** Whether the address, in any spelling, is in the networks; false for what is no address. */
export type AddressMatcher = (address: string) => boolean;

/**
 * Compiles `10.0.0.0/8`, `2001:db8::/32`, or a single address. Bits after the prefix are ignored, as everywhere.
 * Throws ERR_GEO_CIDR for anything else.
 */
export function compileCidrs(list: readonly string[]): AddressMatcher {
  const contains = compileNetworks(list);
  return (text) => {
    const address = parseAddress(text);
    return address !== undefined && contains(address);
  };
}

/** The same over addresses already parsed. A block holds addresses of its own family only: `::/0` is no IPv4 network. */
export function compileNetworks(list: readonly string[]): (address: Address) => boolean {
  const blocks = list.map(parseCidr);
  const ipv4 = disjoint(blocks.filter(({ first }) => isIpv4(first)));
  const ipv6 = disjoint(blocks.filter(({ first }) => !isIpv4(first)));
  return (address) => contains(isIpv4(address) ? ipv4 : ipv6, address);
}

/** In order, without those inside others: two blocks are apart or one holds the other. */
function disjoint(blocks: Block[]): Block[] {
  const kept: Block[] = [];
  for (const block of blocks.sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last))) {
    const before = kept.at(-1);
    if (before === undefined || compare(block.first, before.last) > 0) kept.push(block);
  }
  return kept;
}

function contains(blocks: readonly Block[], address: Address): boolean {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(blocks[middle]!.first, address) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compare(address, blocks[low - 1]!.last) <= 0;
}

interface Block {
  readonly first: Address;
  readonly last: Address;
}

function compare(a: Address, b: Address): number {
  return a.word0 - b.word0 || a.word1 - b.word1 || a.word2 - b.word2 || a.word3 - b.word3;
}

function parseCidr(text: string): Block {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const length = slash < 0 ? '' : text.slice(slash + 1);
  const address = parseAddress(host);
  if (address !== undefined && (slash < 0 || /^\d{1,3}$/.test(length))) {
    // Counted over all 128 bits, of which an IPv4 address has the last 32.
    const prefix = slash < 0 ? 128 : Number(length) + (host.includes(':') ? 0 : 96);
    if (prefix <= 128 && (prefix >= 96 || !isIpv4(address))) return blockOf(address, prefix);
  }
  throw new AntipodeError(
    'ERR_GEO_CIDR',
    `${JSON.stringify(text)} is no network: write an address or a block such as '10.0.0.0/8' or '2001:db8::/32'`,
  );
}

function blockOf({ word0, word1, word2, word3 }: Address, prefix: number): Block {
  const masks = [0, 32, 64, 96].map((start) => mask(prefix - start));
  const [mask0, mask1, mask2, mask3] = masks as [number, number, number, number];
  return {
    first: {
      word0: (word0 & mask0) >>> 0,
      word1: (word1 & mask1) >>> 0,
      word2: (word2 & mask2) >>> 0,
      word3: (word3 & mask3) >>> 0,
    },
    last: {
      word0: (word0 | ~mask0) >>> 0,
      word1: (word1 | ~mask1) >>> 0,
      word2: (word2 | ~mask2) >>> 0,
      word3: (word3 | ~mask3) >>> 0,
    },
  };
}

/** A word whose first `bits` bits are set. */
function mask(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? 0xffffffff : ~(0xffffffff >>> bits);
}

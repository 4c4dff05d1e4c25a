/**
 * One text for each client network, to count and to limit by: an IPv4 address whole, an IPv6 address by its first 64 bits.
 * A /64 is one household or one machine, and whoever holds one has 2^64 addresses to come from. An IPv4-mapped address
 * is its IPv4 address.
 */
import { isIpv4, parseAddress } from './address.ts';
import { canonicalAddress } from './canonical-address.ts';

/** `'192.0.2.1'`, `'2001:db8:1:2::/64'`; undefined for what is no address. */
export function networkKey(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  if (isIpv4(address)) return canonicalAddress(text);
  const { word0, word1 } = address;
  const groups = [word0 >>> 16, word0 & 0xffff, word1 >>> 16, word1 & 0xffff].map((group) => group.toString(16));
  return `${canonicalAddress(`${groups.join(':')}::`)}/64`;
}

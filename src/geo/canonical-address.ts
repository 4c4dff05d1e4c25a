/**
 * The one way to write an address: dotted decimal for IPv4 (mapped or not), RFC 5952 for IPv6 (lower case, the longest
 * run of two or more zero groups shortened, the first of equals). Whoever compares or counts addresses uses this form.
 */
import { type Address, isIpv4, parseAddress } from './address.ts';

/** The canonical form; undefined for what is no address. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  // The parser takes dotted decimal in its canonical form only.
  return text.indexOf(':') < 0 ? text : formatAddress(address);
}

function formatAddress(address: Address): string {
  const { word0, word1, word2, word3 } = address;
  if (isIpv4(address)) return `${word3 >>> 24}.${(word3 >>> 16) & 255}.${(word3 >>> 8) & 255}.${word3 & 255}`;
  return formatGroups([
    word0 >>> 16,
    word0 & 0xffff,
    word1 >>> 16,
    word1 & 0xffff,
    word2 >>> 16,
    word2 & 0xffff,
    word3 >>> 16,
    word3 & 0xffff,
  ]);
}

function formatGroups(groups: readonly number[]): string {
  const { start, length } = longestZeroRun(groups);
  let text = '';
  for (let index = 0; index < 8; index += 1) {
    if (length >= 2 && index === start) {
      text += '::';
      index += length - 1;
    } else {
      if (text !== '' && !text.endsWith(':')) text += ':';
      text += groups[index]!.toString(16);
    }
  }
  return text;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let start = 0;
  let longest = 0;
  let length = 0;
  for (let index = 0; index < 8; index += 1) {
    length = groups[index] === 0 ? length + 1 : 0;
    if (length > longest) [start, longest] = [index - length + 1, length];
  }
  return { start, length: longest };
}

/**
 * The hash of the network a client address belongs to: an IPv4 address whole, an IPv6 address by its first 64 bits.
 * A /64 is one household or one machine: its address inside changes daily (RFC 8981), and whoever holds one could
 * choose his endpoint with 2^64 addresses. An IPv4-mapped address (RFC 4291, 2.5.5.2) is its IPv4 address.
 * What is not an address is hashed as the text it is. No allocation, because it runs once a request.
 */
import { hash32, hash32Words } from '../../core/index.ts';

const COLON = 0x3a;
const DOT = 0x2e;
const GROUPS = 8;

/** The groups of the address at hand; they mean something only within one call. */
const groups = new Uint16Array(GROUPS);

/** A 32-bit hash, the same for all addresses of one network. */
export function hashClientNetwork(address: string): number {
  const isIpv6 = address.indexOf(':') !== -1;
  if (!(isIpv6 ? readIpv6(address) : readIpv4(address, 0, GROUPS - 2))) return hash32(address);
  return !isIpv6 || isIpv4Mapped() ? hash32Words(0, word(6)) : hash32Words(word(0), word(2));
}

function word(at: number): number {
  return (groups[at]! << 16) | groups[at + 1]!;
}

function isIpv4Mapped(): boolean {
  return word(0) === 0 && word(2) === 0 && word(4) === 0xffff;
}

/** Reads the dotted address that fills the text from `start` into two groups; false when it is not one. */
function readIpv4(text: string, start: number, group: number): boolean {
  let address = 0;
  let octets = 0;
  let octetStart = start;
  let octet = 0;
  for (let i = start; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (i === octetStart || octet > 255 || octets === 4) return false;
      address = (address << 8) | octet;
      octets++;
      octet = 0;
      octetStart = i + 1;
    } else {
      if (code < 0x30 || code > 0x39 || i - octetStart === 3) return false;
      octet = octet * 10 + code - 0x30;
    }
  }
  groups[group] = address >>> 16;
  groups[group + 1] = address & 0xffff;
  return octets === 4;
}

/** Reads the eight groups of an address in any of the forms of RFC 4291, 2.2; false when it is not one. */
function readIpv6(text: string): boolean {
  const zone = text.indexOf('%');
  const end = zone === -1 ? text.length : zone;
  let gap = text.startsWith('::') ? 0 : -1;
  let count = 0;
  for (let i = gap === 0 ? 2 : 0; i < end; ) {
    const start = i;
    let value = 0;
    for (let digit = hexDigit(text, i); digit >= 0 && i < end; digit = hexDigit(text, ++i)) value = value * 16 + digit;
    if (i < end && text.charCodeAt(i) === DOT) {
      return count <= 6 && readIpv4(text, start, count) && spreadGap(gap, count + 2);
    }
    if (i === start || i - start > 4 || count === GROUPS) return false;
    groups[count++] = value;
    if (i === end) break;
    if (text.charCodeAt(i) !== COLON || ++i === end) return false;
    if (text.charCodeAt(i) === COLON) {
      if (gap !== -1) return false;
      gap = count;
      i++;
    }
  }
  return spreadGap(gap, count);
}

/** Puts the zeros that '::' stands for in the place of `gap`; false unless that makes eight groups. */
function spreadGap(gap: number, count: number): boolean {
  if (gap === -1) return count === GROUPS;
  if (count >= GROUPS) return false;
  groups.copyWithin(GROUPS - (count - gap), gap, count);
  groups.fill(0, gap, GROUPS - (count - gap));
  return true;
}

function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

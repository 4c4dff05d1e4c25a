/**
 * Who the client is, when proxies stand between: the address of the connection, or, where that is a proxy we trust, the
 * address that proxy says it had the request from, and so on from right to left, until the first address we do not
 * trust. What stands to the left of that address was written by it, and may be a lie; it is never read.
 *
 * `X-Forwarded-For` is read when the request has one, else `Forwarded` (RFC 7239). A proxy appends to one of them and
 * passes the other on as the client wrote it: if yours writes `Forwarded` only, pass only that field.
 * A token that is no address (`unknown`, an obfuscated name, rubbish) ends the walk: the client is then the last address
 * known for certain, the proxy that wrote the token.
 */
import { canonicalAddress } from './canonical-address.ts';
import type { AddressMatcher } from './cidr.ts';

/** Values of a request's fields, the lines of one name joined with commas in order. */
export interface ForwardedFields {
  readonly xForwardedFor?: string | undefined;
  readonly forwarded?: string | undefined;
}

export const clientAddressDefaults: Readonly<{ maxHops: number }> = Object.freeze({
  /** A chain longer than this is no chain of proxies; the walk ends there. */
  maxHops: 32,
});

/**
 * The client's address in canonical form; `peer` is the other end of the connection. For an untrusted peer no field is
 * looked at. A peer that is no address (a Unix socket) is returned as it is, and is trusted only if the matcher says so.
 */
export function clientAddress(peer: string, fields: ForwardedFields, isTrusted: AddressMatcher): string {
  let client = canonicalAddress(peer) ?? peer;
  const { xForwardedFor, forwarded } = fields;
  const list = xForwardedFor ?? forwarded ?? '';
  let end = list.length;
  for (let hop = 0; hop < clientAddressDefaults.maxHops && end >= 0 && isTrusted(client); ) {
    const start = elementStart(list, end);
    const element = list.slice(start, end).trim();
    end = start - 1;
    if (element === '') continue;
    const address = nodeAddress(xForwardedFor === undefined ? forNode(element) : element);
    if (address === undefined) return client;
    client = address;
    hop += 1;
  }
  return client;
}

/** Where the element that ends at `end` begins. Reading from the right, no quote left open further left can reach it. */
function elementStart(list: string, end: number): number {
  let quoted = false;
  for (let at = end - 1; at >= 0; at -= 1) {
    const character = list[at];
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) return at + 1;
  }
  return 0;
}

/** The `for` of one element of `Forwarded`, unquoted; undefined when there is none, or more than one. */
function forNode(element: string): string | undefined {
  let node: string | undefined;
  for (const pair of element.split(';')) {
    const match = /^\s*for="?([^"]*)"?\s*$/i.exec(pair);
    if (match === null) continue;
    if (node !== undefined) return undefined;
    node = match[1];
  }
  return node;
}

const bracketed = /^\[([^\]]*)\](?::(?:\d{1,5}|_[\w.-]+))?$/;
const withPort = /^([\d.]+):(?:\d{1,5}|_[\w.-]+)$/;

/** The address of a node: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`. */
function nodeAddress(node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  const bare = canonicalAddress(node);
  if (bare !== undefined) return bare;
  const dressed = bracketed.exec(node) ?? withPort.exec(node);
  return dressed === null ? undefined : canonicalAddress(dressed[1]!);
}

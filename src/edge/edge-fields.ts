/**
 * The fields an edge adds to a request: who asked, how, and where it is served. A peer that is not trusted has no say in
 * them: what it sent of this family is already gone. A trusted one's chain is continued.
 */
import { fieldValues, type RequestHead } from '../http/index.ts';
import type { FieldTaker } from '../proxy/index.ts';
import type { ClientIdentity } from './client-identity.ts';

export interface FieldsContext {
  readonly client: ClientIdentity;
  readonly requestId: string;
}

const validId = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The peer's request id when the peer is trusted and the id is harmless. */
export function trustedRequestId(forwarded: string, client: ClientIdentity): string | undefined {
  if (forwarded === '' || !client.trustedPeer) return undefined;
  const id = fieldValues(forwarded, 'x-request-id')[0];
  return id !== undefined && validId.test(id) ? id : undefined;
}

/** `region` is the edge's own; empty where the app is not in one. `tellEdgeFields` tells the same. */
export function edgeFields(context: FieldsContext, region: string): string {
  const { client } = context;
  const where = region === '' ? '' : `x-antipode-region: ${region}\r\n`;
  const country = client.place?.country;
  const from = country === undefined ? '' : `x-antipode-country: ${country}\r\n`;
  return `x-request-id: ${context.requestId}\r\n${where}${from}`;
}

export function tellEdgeFields({ client, requestId }: FieldsContext, region: string, taker: FieldTaker): void {
  const country = client.place?.country;
  taker.takeField('x-request-id', requestId);
  if (region !== '') taker.takeField('x-antipode-region', region);
  if (country !== undefined) taker.takeField('x-antipode-country', country);
}

type Scheme = 'http' | 'https';

/** For a peer that is the client, as far as anybody can know. */
export function newChain(head: RequestHead, peer: string, scheme: Scheme): string {
  const host = head.authority;
  return `x-forwarded-for: ${peer}\r\nx-forwarded-proto: ${scheme}\r\nx-forwarded-host: ${host}\r\nforwarded: ${forwardedElement(peer, host, scheme)}\r\n`;
}

/** For a peer that is trusted: what it says of those before it stays. */
export function continuedChain(head: RequestHead, peer: string, scheme: Scheme): string {
  const previous = (name: string) => fieldValues(head.forwarded, name);
  const addresses = [...previous('x-forwarded-for'), peer].join(', ');
  const host = previous('x-forwarded-host')[0] ?? head.authority;
  const proto = forwardedScheme(head.forwarded) ?? scheme;
  const elements = [...previous('forwarded'), forwardedElement(peer, head.authority, scheme)].join(', ');
  return `x-forwarded-for: ${addresses}\r\nx-forwarded-proto: ${proto}\r\nx-forwarded-host: ${host}\r\nforwarded: ${elements}\r\n`;
}

const vendorAddress =
  /^(?:client-ip|true-client-ip|x-client-ip|x-cluster-client-ip|x-azure-clientip|cf-connecting-ip(?:v6)?|(?:fastly|fly)-client-ip):/i;

/** What CDNs call a client's address, when a trusted peer says it: passed on for the app, not read here. */
export function passedAddresses(forwarded: string): string {
  if (!/client-?ip|connecting/i.test(forwarded)) return '';
  const lines = forwarded.split('\r\n').filter((line) => vendorAddress.test(line));
  return lines.map((line) => `${line}\r\n`).join('');
}

/** What a peer says the client has used; undefined where it says nothing that can be. */
export function forwardedScheme(forwarded: string): Scheme | undefined {
  const said = fieldValues(forwarded, 'x-forwarded-proto')[0];
  return said === 'https' || said === 'http' ? said : undefined;
}

/** One hop (RFC 7239, section 4); an IPv6 address and a host with a port need quotes. */
function forwardedElement(peer: string, host: string, scheme: Scheme): string {
  const node = peer.includes(':') ? `"[${peer}]"` : peer;
  return host === '' ? `for=${node};proto=${scheme}` : `for=${node};host="${host}";proto=${scheme}`;
}

/**
 * What the proxy sends on for a request is read once more: an endpoint must find in it the request that we found, whole,
 * and the next one exactly behind it.
 */
import { isDeepStrictEqual } from 'node:util';
import { type ProxyRequest, serializeRequest } from '../../src/proxy/proxy-request.ts';
import { type Field, Kind } from './message.ts';
import { knownMethods, readWithNode } from './node-reading.ts';
import type { OurMessage } from './our-reading.ts';

const next = 'GET /next HTTP/1.1\r\nhost: next\r\n\r\n';

/** How Node's parser, as the endpoint's, contradicts our reading of a whole request. */
export function forwardingFault(message: OurMessage): string | undefined {
  if (!knownMethods.has(message.method)) return undefined;
  const bytes = Buffer.from(serialize(message) + next, 'latin1');
  const { messages, fault } = readWithNode({ kind: Kind.request, method: 'GET', bytes, cuts: [bytes.length] });
  if (fault !== undefined) return `the endpoint refuses it: ${fault}`;
  const [first, second] = messages;
  const wanted = [message.method, message.target, 1, message.body, sentFields(message), message.trailers];
  const found = [first!.method, first!.target, first!.minor, first!.body, first!.fields, first!.trailers];
  if (!isDeepStrictEqual(found, wanted)) return `the endpoint reads ${JSON.stringify(first)}`;
  return message.upgrade || second?.target === '/next' ? undefined : 'the endpoint does not find the next request';
}

function serialize(message: OurMessage): string {
  const { method, target, authority, section, contentLength, hasContentLength, chunked, expectContinue } = message;
  const sent = { method, target, authority, fields: section, contentLength, hasContentLength, chunked, expectContinue };
  // What else a proxied request carries is not written.
  const head = serializeRequest({ ...sent, upgrade: message.protocols } as ProxyRequest);
  if (!chunked) return head + message.body;
  const data = message.body === '' ? '' : `${message.body.length.toString(16)}\r\n${message.body}\r\n`;
  const trailers = message.trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${head}${data}0\r\n${trailers}\r\n`;
}

function sentFields(message: OurMessage): readonly Field[] {
  const framing: Field[] = [];
  if (message.chunked) framing.push(['transfer-encoding', 'chunked']);
  else if (message.hasContentLength) framing.push(['content-length', String(message.contentLength)]);
  else if (message.upgrade) framing.push(['connection', 'upgrade'], ['upgrade', message.protocols]);
  if (message.expectContinue) framing.push(['expect', '100-continue']);
  return [['host', message.authority], ...message.fields, ...framing];
}

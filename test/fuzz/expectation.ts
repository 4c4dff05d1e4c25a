/**
 * What our codec should say of a message, worked out as plainly as possible from what Node's parser says of it: the
 * documented differences, and nothing else.
 */
import { posix } from 'node:path';
import type { Field, Message } from './message.ts';
import type { OurMessage } from './our-reading.ts';

const anyOf = (...names: readonly string[]): RegExp => new RegExp(`^(?:${names.join('|')})$`);

const framing = 'content-length|transfer-encoding|connection|upgrade';
const endsHere = anyOf(framing, 'host|expect|keep-alive|te|proxy|proxy-connection|proxy-authorization|http2-settings');
const endsHereInAnswers = anyOf(framing, 'keep-alive|te|proxy-connection|proxy-authenticate');
const identity = anyOf(
  'forwarded|x-forwarded.*|x-real-ip|x-request-id|(?:x-)?antipode-.*|x-original-url|x-rewrite-url',
  'client-ip|(?:true|x|x-cluster|fastly|fly)-client-ip|x-azure-clientip|cf-connecting-ip|cf-connecting-ipv6',
);
const directive = anyOf('(?:x-)?antipode-.*');
const notLate = anyOf(
  'host|content-.*|te|trailer|connection|keep-alive|upgrade|proxy.*|via|expect|range|if-.*',
  'authorization|cookie|set-cookie|date|age|vary|location',
);
const plainName = /^[0-9a-z-]+$/;
const hidesRequests = /(?:^|[\t ,])(?:h2c|tls|http)(?:[\t ,/]|$)/i;

type Expected = Omit<OurMessage, 'section' | 'body' | 'complete' | 'trailers' | 'protocols' | 'expectContinue'>;

const named = (fields: readonly Field[], name: string): string[] =>
  fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
const where = (fields: readonly Field[], test: (name: string) => boolean): Field[] =>
  fields.filter(([name]) => test(name.toLowerCase()));

export function expectedRequest(node: Message): Expected {
  const { method, minor, fields } = node;
  const options = connectionOptions(fields);
  const lengths = named(fields, 'content-length');
  const [, authority = named(fields, 'host')[0] ?? '', rest = node.target] =
    /^http:\/\/([^/?]*)(.*)$/i.exec(node.target) ?? [];
  const contentLength = Number(lengths[0] ?? 0);
  const chunked = named(fields, 'transfer-encoding').length > 0;
  const protocols = named(fields, 'upgrade').join();
  return {
    ...{ method, minor, status: 0, reason: '', authority, chunked, contentLength },
    target: expectedTarget(rest, method),
    hasContentLength: lengths.length > 0,
    fields: where(
      fields,
      (name) => plainName.test(name) && !endsHere.test(name) && !identity.test(name) && !options.includes(name),
    ),
    apart: where(fields, (name) => plainName.test(name) && identity.test(name)),
    keepAlive: expectedKeepAlive(node, options),
    upgrade: node.upgrade && minor === 1 && !chunked && contentLength === 0 && !hidesRequests.test(protocols),
  };
}

export function expectedResponse(node: Message, method: string): Expected {
  const { minor, status, reason, fields } = node;
  const options = connectionOptions(fields);
  const lengths = status < 200 || status === 204 ? [] : named(fields, 'content-length');
  const bodiless = status < 200 || status === 204 || status === 304 || method === 'HEAD';
  const chunked = named(fields, 'transfer-encoding').length > 0 && !bodiless;
  // Before Node is told that it answers HEAD, it takes such an answer to end with the connection.
  const endless = !bodiless && !chunked && lengths.length === 0;
  return {
    ...{ method: '', target: '', minor, status, reason, authority: '', chunked },
    contentLength: Number(lengths[0] ?? -1),
    hasContentLength: lengths.length > 0,
    fields: where(fields, (name) => !endsHereInAnswers.test(name) && !directive.test(name) && !options.includes(name)),
    apart: where(fields, (name) => directive.test(name)),
    keepAlive: !endless && expectedKeepAlive(node, options, method === 'HEAD'),
    upgrade: node.upgrade,
  };
}

function connectionOptions(fields: readonly Field[]): readonly string[] {
  const list = named(fields, 'connection').join().toLowerCase();
  return list.split(',').map((option) => option.trim());
}

/** Node reads `Proxy-Connection` too, and leaves an HTTP/1.0 connection open that is told to stay and to close. */
function expectedKeepAlive(
  { minor, keepAlive, fields, upgrade }: Message,
  options: readonly string[],
  unsure = upgrade,
): boolean {
  const close = options.includes('close');
  if (named(fields, 'proxy-connection').length === 0 && !(minor === 0 && close) && !unsure) return keepAlive;
  return !close && (minor === 1 || options.includes('keep-alive'));
}

export function expectedTrailers(trailers: readonly Field[]): Field[] {
  return where(trailers, (name) => plainName.test(name) && !identity.test(name) && !notLate.test(name));
}

function expectedTarget(target: string, method: string): string {
  if (method === 'OPTIONS' && (target === '*' || target === '')) return '*';
  const [, path = '', query = ''] = /^([^?]*)(.*)$/.exec(target)!;
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (triplet, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return /[\w.~-]/.test(character) ? character : triplet;
  });
  return posix.normalize(/\/\.{1,2}$/.test(decoded) ? `${decoded}/` : decoded || '/') + query;
}

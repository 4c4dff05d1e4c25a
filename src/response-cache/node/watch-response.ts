/**
 * Looks on while a handler writes to a response of node:http: its head, when it is about to be sent, and the parts of its body.
 * `writeHead` is where a head is complete: Node.js itself calls it for answers without one, and middleware that adds fields
 * late does so there.
 *
 * The methods of the one response are replaced, as all middleware of this kind does; what was replaced before is called.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { headerLines } from '../../http/index.ts';
import type { Head, HeadChange } from '../recording.ts';

export interface ResponseWatcher {
  head(head: Head): HeadChange;
  chunk(bytes: Uint8Array): unknown;
  end(): void;
  /** It was closed before its end. */
  abandon(): void;
}

/** Fields of a body, which a 304 does not have. */
const ofTheBody = ['content-encoding', 'content-language', 'content-length', 'content-range', 'content-type'];

/** `outer` are the fields that were there before. */
export function watchResponse(response: ServerResponse, watcher: ResponseWatcher, outer: OutgoingHttpHeaders): void {
  watchHead(response, watcher, outer);
  const { write, end } = response;
  let isEnded = false;
  response.write = function (this: ServerResponse, ...given: unknown[]) {
    if (!isEnded && isChunk(given[0])) watcher.chunk(bytesOf(given[0], given[1]));
    return Reflect.apply(write, this, given);
  } as typeof write;
  response.end = function (this: ServerResponse, ...given: unknown[]) {
    if (isEnded) return Reflect.apply(end, this, given);
    isEnded = true;
    if (isChunk(given[0])) watcher.chunk(bytesOf(given[0], given[1]));
    const result = Reflect.apply(end, this, given);
    watcher.end();
    return result;
  } as typeof end;
  response.once('close', () => {
    if (!isEnded) watcher.abandon();
  });
}

function watchHead(response: ServerResponse, watcher: ResponseWatcher, before: OutgoingHttpHeaders): void {
  const { writeHead } = response;
  response.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]) {
    const reason = typeof rest[0] === 'string' ? rest[0] : undefined;
    if (status < 200 || this.headersSent) return Reflect.apply(writeHead, this, [status, ...rest]);
    setAll(this, reason === undefined ? rest[0] : rest[1]);
    const headers = this.getHeaders();
    const change = watcher.head({ status, fields: linesOf(headers), outer: unchanged(before, headers) });
    this.appendHeader('cache-status', change.cacheStatus);
    if (!change.isNotModified)
      return Reflect.apply(writeHead, this, reason === undefined ? [status] : [status, reason]);
    for (const name of ofTheBody) this.removeHeader(name);
    this.statusMessage = '';
    return Reflect.apply(writeHead, this, [304]);
  } as typeof writeHead;
}

/** What was given to `writeHead`, an object or names and values in turn, takes the place of what was set before. */
function setAll(response: ServerResponse, given: unknown): void {
  if (Array.isArray(given)) {
    for (let at = 0; at < given.length; at += 2) response.removeHeader(given[at]);
    for (let at = 0; at < given.length; at += 2) response.appendHeader(given[at], given[at + 1]);
  } else {
    for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value as string);
  }
}

/** Lines with their CRLF. */
export function linesOf(headers: OutgoingHttpHeaders): string {
  const pairs = Object.entries(headers).flatMap(([name, value = '']) =>
    (Array.isArray(value) ? value : [value]).flatMap((each) => [name, String(each)]),
  );
  return headerLines(pairs);
}

function unchanged(before: OutgoingHttpHeaders, now: OutgoingHttpHeaders): ReadonlySet<string> {
  return new Set(Object.keys(before).filter((name) => String(before[name]) === String(now[name])));
}

function isChunk(given: unknown): boolean {
  return typeof given === 'string' || given instanceof Uint8Array;
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') return chunk as Uint8Array;
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}

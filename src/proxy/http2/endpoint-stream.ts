/**
 * One exchange on an HTTP/2 connection to an endpoint. Its answer is read by the rules of HTTP/1, so that whoever uses it
 * knows one kind of answer.
 *
 * Invariant: a request that is broken off in the middle of its body never looks complete to the endpoint.
 */
import type { ClientHttp2Stream } from 'node:http2';
import {
  addHeaders,
  addPairs,
  endStreamFlag,
  Framing,
  headerLines,
  http2Errors,
  ResponseHead,
  trailerLines,
} from '../../http/index.ts';
import type { Carrier } from '../carrier.ts';
import type { ConnectionUser } from '../connection-user.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import type { RequestBody } from '../request-body.ts';
import { Sent } from '../sent.ts';
import type { Http2Session } from './http2-session.ts';

const { STATUS_CODES } = process.getBuiltinModule('node:http');

const maxResponseFields = 200;
const brokenOff = new Error('the request is broken off');

export class EndpointStream implements Carrier {
  readonly reused: boolean;
  answered = false;
  refused = false;
  readonly #session: Http2Session;
  #stream!: ClientHttp2Stream;
  #user: ConnectionUser | undefined;
  #trailers = '';
  /** Bytes of the request's body that are still to come, where that is known. */
  #left = Number.POSITIVE_INFINITY;

  /** `reused` says whether its connection has carried others before. */
  constructor(session: Http2Session, reused: boolean) {
    this.#session = session;
    this.reused = reused;
  }

  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    this.#user = user;
    const hasBody = request.chunked || request.contentLength > 0;
    const stream = this.#session.request(requestHeaders(request, user.asked, this.#session.scheme), {
      endStream: !hasBody,
      waitForTrailers: request.chunked,
    });
    this.#stream = stream;
    if (!request.chunked) this.#left = request.contentLength;
    // An error is always followed by `close`; without a listener it would end the process.
    stream.on('error', () => {});
    stream.on('continue', () => this.#onInterim(100, []));
    stream.on('headers', (headers, _flags, ...raw: unknown[]) => this.#onInterim(Number(headers[':status']), raw[0]));
    stream.once('response', (headers, flags, ...raw: unknown[]) => {
      this.#onHead(Number(headers[':status']), (flags & endStreamFlag) !== 0, raw[0]);
    });
    stream.once('trailers', (_headers, _flags, ...raw: unknown[]) => {
      this.#trailers = trailerLines(raw[0] as readonly string[]);
    });
    stream.on('drain', () => this.#user?.onDrain());
    stream.once('close', () => this.#closed());
    body.sendTo(this);
  }

  end(_reusable: boolean): void {
    this.#user = undefined;
    // It has answered without having all of the request, and wants no more of it.
    if (!this.#stream.writableEnded) this.#stream.destroy(brokenOff);
  }

  destroy(): void {
    this.#user = undefined;
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return;
    // To close it would end the body, as if what was sent of it were all.
    if (stream.writableFinished) stream.close(http2Errors.cancel);
    else stream.destroy(brokenOff);
  }

  resume(): void {
    if (!this.#stream.destroyed) this.#stream.resume();
  }

  /** What comes on a stream is in memory of its own. */
  keepBuffer(): void {}

  reclaimBuffers(): void {}

  endWrites(): void {
    this.#stream.end();
  }

  write(bytes: Buffer): number {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return 0;
    this.#left -= bytes.length;
    if (this.#left === 0) {
      stream.end(bytes);
      return Sent.kept;
    }
    return stream.write(bytes) ? Sent.kept : Sent.kept | Sent.full;
  }

  writeLastChunk(trailers: string): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    stream.once('wantTrailers', () => {
      if (!stream.destroyed && !stream.closed) stream.sendTrailers(addHeaders({}, trailers));
    });
    stream.end();
  }

  #onInterim(status: number, raw: unknown): void {
    const head = this.#read(status, raw, '');
    if (head !== undefined) this.#user?.onInformational(head);
  }

  #onHead(status: number, ended: boolean, raw: unknown): void {
    this.answered = true;
    this.#session.heard();
    const user = this.#user;
    if (user === undefined) return;
    const head = this.#read(status, raw, ended ? '' : 'transfer-encoding: chunked\r\n');
    if (head === undefined) return;
    if (head.framing === Framing.close) {
      head.framing = Framing.length;
      head.contentLength = 0;
    }
    user.onHead(head);
    if (this.#user === user) this.#readBody(user);
  }

  /** The head as one of HTTP/1; undefined when it is none, of which the user has been told. */
  #read(status: number, raw: unknown, framing: string): ResponseHead | undefined {
    const lines = headerLines(Array.isArray(raw) ? raw : []);
    const isSized = /^content-length:/m.test(lines);
    const text = `HTTP/1.1 ${String(status).padStart(3, '0')} ${STATUS_CODES[status] ?? ''}\r\n${lines}${isSized ? '' : framing}\r\n`;
    const bytes = Buffer.from(text, 'latin1');
    const head = new ResponseHead(maxResponseFields);
    const user = this.#user;
    if (user === undefined || head.parse(bytes, bytes.length, user.method) === bytes.length) return head;
    this.destroy();
    user.onLost(head.fault, true);
    return undefined;
  }

  #readBody(user: ConnectionUser): void {
    const stream = this.#stream;
    stream.on('data', (bytes: Buffer) => {
      if (this.#user !== user) return;
      this.#session.heard();
      if (!user.onBody(bytes, 0, bytes.length)) stream.pause();
      if (this.#user === user) user.onReadEnd();
    });
    stream.once('end', () => {
      if (this.#user !== user || stream.rstCode !== http2Errors.noError) return;
      user.onMessageEnd(this.#trailers, true);
      user.onReadEnd();
    });
  }

  #closed(): void {
    const user = this.#user;
    const { rstCode } = this.#stream;
    this.#user = undefined;
    this.#session.onStreamClosed();
    if (user === undefined) return;
    this.refused = rstCode === http2Errors.refusedStream && !this.answered;
    user.onLost(this.#session.failure ?? `the endpoint has reset the stream (code ${rstCode})`, false);
  }
}

/** Names and values in turn, as `request` takes them since Node 22.17: an object takes several times as long to make and to read. */
function requestHeaders(request: ProxyRequest, asked: string, scheme: string): readonly string[] {
  const { method, authority } = request;
  // `te` goes with every request that can take trailers behind an answer, and gRPC asks for it.
  const pairs = [':method', method, ':scheme', scheme, ':authority', authority, ':path', asked, 'te', 'trailers'];
  addPairs(pairs, request.fields);
  if (request.hasContentLength) pairs.push('content-length', String(request.contentLength));
  if (request.expectContinue) pairs.push('expect', '100-continue');
  return pairs;
}

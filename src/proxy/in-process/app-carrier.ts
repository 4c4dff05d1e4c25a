/**
 * Carries requests to an app in this very process, one after the other: the request becomes a message of Node's, what the
 * app writes is read as any endpoint's answer is.
 *
 * Invariant: it goes back to its pool when the exchange is over and the app has finished its response, and only unharmed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AnswerReader, type AnswerReaderOwner } from '../answer-reader.ts';
import { LentBuffers } from '../buffer-pool.ts';
import type { Carrier } from '../carrier.ts';
import type { ConnectionUser } from '../connection-user.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import type { RequestBody } from '../request-body.ts';
import { Sent } from '../sent.ts';
import { AppSocket, type AppSocketOwner, type WriteDone } from './app-socket.ts';
import type { LocalApp } from './local-app.ts';
import { closed, drained, setFields } from './node-messages.ts';
import { inOwnScope } from './own-scope.ts';
import { rawHeaders, rawTrailers } from './raw-headers.ts';
import { type QueuedWrite, WriteQueue } from './write-queue.ts';

/** Where carriers that are free are kept. */
export interface AppCarrierOwner {
  readonly app: LocalApp;
  release(carrier: AppCarrier): void;
  onGone(carrier: AppCarrier): void;
}

const secureClient = /^x-forwarded-proto: *https/im;

export class AppCarrier implements Carrier, AnswerReaderOwner, AppSocketOwner {
  exchanges = 0;
  /** HTTP/1 has no words for it. */
  readonly refused = false;
  clientAddress = '';
  readonly #owner: AppCarrierOwner;
  readonly #socket: AppSocket;
  readonly #reader = new AnswerReader(this);
  readonly #buffers = new LentBuffers();
  readonly #queue = new WriteQueue();
  #asked!: ProxyRequest;
  #request: IncomingMessage | undefined;
  #response: ServerResponse | undefined;
  /** Bytes of the request body that are still to come. */
  #awaited = 0;
  /** The client was told to wait with its body. */
  #held = false;
  #isRaw = false;
  #exchangeOver = true;
  #gone = false;
  /** Whose answer was written since the last flush. */
  #unflushed: ConnectionUser | undefined;

  constructor(owner: AppCarrierOwner) {
    this.#owner = owner;
    this.#socket = new AppSocket(owner.app.server, this);
    this.#socket.on('error', () => {});
    owner.app.connected(this.#socket);
  }

  get answered(): boolean {
    return this.#reader.answered;
  }

  get encrypted(): boolean {
    return secureClient.test(this.#asked.fields);
  }

  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    const { app } = this.#owner;
    const message = app.request(this.#socket);
    message.method = request.method;
    message.url = user.asked;
    setFields(message, rawHeaders(request));
    this.exchanges++;
    this.clientAddress = request.hashKey;
    this.#asked = request;
    this.#request = message;
    this.#awaited = request.chunked ? Number.POSITIVE_INFINITY : request.contentLength;
    this.#held = false;
    this.#exchangeOver = false;
    this.#reader.begin(user);
    if (request.upgrade !== '' && app.upgrades) {
      this.#upgrade(message);
      return;
    }
    this.#response = app.response(message, this.#socket);
    this.#response.on('finish', this.#onFinish);
    if (body.pending) body.sendTo(this);
    // The beginning of the body mostly comes in this turn: an app that answers without looking at it shall find it there.
    if (this.#awaited > 0) process.nextTick(this.#ask);
    else this.#ask();
  }

  write(bytes: Buffer): number {
    const stream = this.#isRaw ? this.#socket : this.#request;
    if (stream === undefined || stream.destroyed) return 0;
    this.#awaited -= bytes.length;
    const takesMore = stream.push(Buffer.from(bytes));
    if (this.#awaited === 0 && !this.#isRaw) this.#endBody('');
    if (!takesMore) this.#held = true;
    return takesMore ? 0 : Sent.full;
  }

  writeLastChunk(trailers: string): void {
    this.#endBody(trailers);
  }

  /** The client sends no more through the tunnel. */
  endWrites(): void {
    if (!this.#socket.destroyed) this.#socket.push(null);
  }

  end(reusable: boolean): void {
    this.#reader.leave();
    this.#buffers.forgetLent();
    this.#exchangeOver = true;
    if (!reusable || this.#isRaw) this.destroy();
    else this.#settle();
  }

  destroy(): void {
    this.#reader.leave();
    if (this.#gone) return;
    this.#gone = true;
    this.#queue.clear();
    this.#socket.destroy();
    const request = this.#request;
    if (request !== undefined && !request.destroyed && !request.readableEnded) request.destroy(clientLeft());
    this.#request = undefined;
    this.#response = undefined;
    this.#owner.onGone(this);
  }

  resume(): void {
    this.#reader.flowing = true;
    this.#queue.drain((write) => {
      this.#pass(write);
      return this.#reader.flowing;
    });
    this.onFlush();
    if (!this.#reader.flowing || this.#gone) return;
    if (this.#isRaw) this.#socket.emit('drain');
    else if (this.#response !== undefined) drained(this.#response);
  }

  keepBuffer(): void {
    this.#buffers.lend();
  }

  reclaimBuffers(): void {
    this.#buffers.reclaim();
  }

  onWrite(data: string | Uint8Array, encoding: BufferEncoding, done: WriteDone | undefined): boolean {
    const write = { data, encoding, done };
    if (this.#reader.flowing && this.#queue.isEmpty) this.#pass(write);
    else this.#queue.add(write);
    return this.#reader.flowing;
  }

  onFlush(): void {
    const user = this.#unflushed;
    this.#unflushed = undefined;
    user?.onReadEnd();
  }

  onRead(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#reader.user?.onDrain();
  }

  onEnd(): void {
    this.#answerEnded('the app ended the connection before its answer was complete');
  }

  onDestroyed(): void {
    if (this.#gone) return;
    this.#answerEnded('the app closed the connection before its answer was complete');
    this.destroy();
  }

  onTimeout(): boolean {
    const socket = this.#socket;
    const request = this.#request;
    const heard = [
      request?.complete === false && request.emit('timeout', socket),
      this.#response?.emit('timeout', socket),
      this.#owner.app.server.emit('timeout', socket),
    ];
    return heard.includes(true);
  }

  onFault(user: ConnectionUser, reason: string): void {
    this.destroy();
    user.onLost(reason, true);
  }

  readonly #ask = (): void => {
    const request = this.#request;
    const response = this.#response;
    // The client may have left in this very turn.
    if (request === undefined || response === undefined) return;
    try {
      inOwnScope(askApp, this.#owner.app, request, response, this.#asked.expectContinue);
    } catch (error) {
      throwToProcess(error);
    }
    if (this.#awaited === 0 && !request.complete) this.#endBody('');
  };

  #upgrade(message: IncomingMessage): void {
    this.#isRaw = true;
    this.#socket.turnRaw();
    Object.assign(message, { upgrade: true, complete: true });
    message.push(null);
    try {
      inOwnScope(() => this.#owner.app.upgrade(message, this.#socket));
    } catch (error) {
      throwToProcess(error);
    }
  }

  #endBody(trailers: string): void {
    const request = this.#request;
    if (request === undefined || request.complete) return;
    request.complete = true;
    if (trailers !== '') setFields(request, rawTrailers(trailers));
    request.push(null);
  }

  /** Reads what the app has written. */
  #pass({ data, encoding, done }: QueuedWrite): void {
    const { user } = this.#reader;
    if (user !== undefined && data.length > 0) {
      this.#unflushed = user;
      const bytes = typeof data === 'string' ? this.#encoded(data, encoding) : asBuffer(data);
      this.#reader.read(bytes.bytes, bytes.size);
    }
    if (done !== undefined) process.nextTick(done);
  }

  /** Most writes fit the buffer that is used again and again. */
  #encoded(text: string, encoding: BufferEncoding): { readonly bytes: Buffer; readonly size: number } {
    const buffer = this.#buffers.next(0);
    // Three bytes are the most that a unit of a string becomes.
    if (text.length * 3 <= buffer.length) return { bytes: buffer, size: buffer.write(text, encoding) };
    return asBuffer(Buffer.from(text, encoding));
  }

  /** The app has said all it has to say. */
  readonly #onFinish = (): void => {
    const request = this.#request!;
    const response = this.#response!;
    // What nobody reads would be in the way.
    if (request.readableFlowing === null && !request.readableDidRead) request.resume();
    response.detachSocket(this.#socket as never);
    this.#response = undefined;
    process.nextTick(closed, response);
    this.#answerEnded('the app ended its answer before it was complete');
    this.#settle();
  };

  /** No more of the answer comes: where its length was not told, that is its end. */
  #answerEnded(reason: string): void {
    const { user } = this.#reader;
    if (user === undefined || this.#reader.readEnd()) return;
    this.destroy();
    user.onLost(reason, false);
  }

  #settle(): void {
    if (!this.#exchangeOver || this.#response !== undefined || this.#gone) return;
    this.#request = undefined;
    this.#owner.release(this);
  }
}

function askApp(app: LocalApp, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
  app.ask(request, response, expectsContinue);
}

/** What an app throws it throws to the process, as it would with Node alone, and not through those who called us. */
function throwToProcess(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

function asBuffer(data: Uint8Array): { readonly bytes: Buffer; readonly size: number } {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { bytes, size: bytes.length };
}

function clientLeft(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

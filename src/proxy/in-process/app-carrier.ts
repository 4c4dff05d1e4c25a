/**
 * Carries requests to an app in this very process, one after the other: the request becomes a message of Node's, what Node
 * writes for the app is read as any endpoint's answer is.
 *
 * A request to change the protocol goes as bytes through Node's parser; its connection carries nothing else.
 *
 * Invariant: it goes back to its pool when the exchange is over and the app has finished its response, and only unharmed.
 */
import { AnswerReader, type AnswerReaderOwner } from '../answer-reader.ts';
import { LentBuffers } from '../buffer-pool.ts';
import type { Carrier } from '../carrier.ts';
import type { ConnectionUser } from '../connection-user.ts';
import { type ProxyRequest, serializeRequest } from '../proxy-request.ts';
import type { RequestBody } from '../request-body.ts';
import { Sent } from '../sent.ts';
import { AppSocket, type AppSocketOwner } from './app-socket.ts';
import type { LocalApp } from './local-app.ts';
import type { MessageInternals } from './node-server.ts';
import { inOwnScope, type ScopeOwner } from './own-scope.ts';
import type { PendingWrites } from './pending-writes.ts';
import { RequestFeed } from './request-feed.ts';
import { RequestFields } from './request-fields.ts';

/** Where carriers that are free are kept. */
export interface AppCarrierOwner {
  readonly app: LocalApp;
  release(carrier: AppCarrier): void;
  onGone(carrier: AppCarrier): void;
}

/** One request, as what the app does for it is known by: no more than the way to its carrier while that carries it. */
class AppRequest implements ScopeOwner {
  #carrier: AppCarrier | undefined;

  constructor(carrier: AppCarrier) {
    this.#carrier = carrier;
  }

  threw(error: string): void {
    this.#carrier?.threw(error);
  }

  over(): void {
    this.#carrier = undefined;
  }
}

const secureClient = /^x-forwarded-proto: *https/im;

export class AppCarrier implements Carrier, AnswerReaderOwner, AppSocketOwner {
  /** Nothing can have closed it without our knowing. */
  readonly reused = false;
  /** HTTP/1 has no words for it. */
  readonly refused = false;
  clientAddress = '';
  readonly #owner: AppCarrierOwner;
  #socket: AppSocket | undefined;
  readonly #reader = new AnswerReader(this);
  readonly #buffers = new LentBuffers();
  readonly #feed = new RequestFeed();
  #asked!: ProxyRequest;
  #message: MessageInternals | undefined;
  #present: AppRequest | undefined;
  /** Bytes pass as they are. */
  #isRaw = false;
  /** Whoever sends them was told to wait. */
  #isHeld = false;
  #isReusable = true;
  /** A request is under way; the app may be busy with it for longer than anybody waits for the answer. */
  #isBusy = false;
  /** Whose answer was written since the last flush. */
  #unflushed: ConnectionUser | undefined;

  constructor(owner: AppCarrierOwner) {
    this.#owner = owner;
  }

  /** Whether a request may be begun on it. */
  get usable(): boolean {
    return this.#isReusable && this.#socket?.writable !== false;
  }

  get answered(): boolean {
    return this.#reader.answered;
  }

  get encrypted(): boolean {
    return secureClient.test(this.#asked.fields);
  }

  get flowing(): boolean {
    return this.#reader.flowing;
  }

  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    const { app } = this.#owner;
    this.clientAddress = request.hashKey;
    this.#asked = request;
    this.#isBusy = true;
    this.#reader.begin(user);
    app.began();
    if (request.upgrade !== '') {
      this.#beginRaw(serializeRequest(request, user));
      return;
    }
    this.#socket ??= this.#connect();
    const fields = new RequestFields(request);
    const message = app.message(this.#socket, { method: request.method, url: user.asked, fields });
    const bytes = request.chunked ? Number.POSITIVE_INFINITY : request.contentLength;
    this.#message = message;
    this.#feed.begin(message, bytes);
    if (body.pending) body.sendTo(this);
    // The beginning of a body mostly comes in this turn: an app that answers without looking at it shall find it there.
    if (bytes > 0) process.nextTick(this.#ask);
    else this.#ask();
  }

  write(bytes: Buffer): number {
    const socket = this.#socket!;
    socket.touch();
    socket.bytesRead += bytes.length;
    if (!this.#isRaw) return this.#feed.write(bytes) ? 0 : Sent.full;
    this.#isHeld = !socket.destroyed && !socket.push(Buffer.from(bytes));
    return this.#isHeld ? Sent.full : 0;
  }

  writeLastChunk(trailers: string): void {
    this.#feed.end(trailers);
  }

  /** The client sends no more through the tunnel. */
  endWrites(): void {
    this.#socket?.endReads();
  }

  end(reusable: boolean): void {
    this.#buffers.forgetLent();
    if (!reusable || this.#isRaw) {
      this.destroy();
      return;
    }
    this.#reader.leave();
    this.resume();
    this.#settle();
  }

  /** The app learns of it in a later turn, as over a wire: it may be writing right now. */
  destroy(): void {
    this.#reader.leave();
    if (!this.#isReusable) return;
    this.#isReusable = false;
    this.#socket?.hangUp();
  }

  resume(): void {
    if (this.#reader.flowing) return;
    this.#reader.flowing = true;
    this.#socket?.goOn();
  }

  keepBuffer(): void {
    this.#buffers.lend();
  }

  reclaimBuffers(): void {
    this.#buffers.reclaim();
  }

  onWrites(writes: PendingWrites): void {
    const { user } = this.#reader;
    if (user === undefined) {
      // Nobody waits for it any more: the app is let write to its end.
      writes.drop();
      return;
    }
    const socket = this.#socket!;
    const buffer = this.#buffers.next(socket.writableLength);
    this.#unflushed = user;
    const size = writes.take(buffer);
    socket.bytesWritten += size;
    if (size > 0) this.#reader.read(buffer, 0, size);
  }

  onFlush(): void {
    const user = this.#unflushed;
    this.#unflushed = undefined;
    user?.onReadEnd();
  }

  onRead(): void {
    const isAwaited = this.#isRaw ? this.#isHeld : this.#feed.read();
    this.#isHeld = false;
    if (isAwaited) this.#reader.user?.onDrain();
  }

  onFinish(): void {
    this.#answerEnded('the app ended its answer before it was complete');
    this.#settle();
  }

  onEnd(): void {
    this.#answerEnded('the app ended the connection before its answer was complete');
  }

  /** The app threw, for the present request, what nobody caught: one that it has not begun to answer is not waited for. */
  threw(error: string): void {
    const { user, answered } = this.#reader;
    if (user === undefined || answered) return;
    this.destroy();
    user.onThrown(error);
  }

  onFault(user: ConnectionUser, reason: string): void {
    this.destroy();
    user.onLost(reason, true);
  }

  readonly #ask = (): void => {
    const message = this.#message;
    // The client may have left in this very turn.
    if (message === undefined || this.#reader.user === undefined) return;
    const socket = this.#socket!;
    socket.opening = true;
    this.#present = new AppRequest(this);
    inOwnScope(this.#present, ask, socket, message);
    socket.opening = false;
    this.#feed.asked();
  };

  /** Node's parser makes of it what it makes of bytes, on a connection of its own: this one's is taken out of service. */
  #beginRaw(head: string): void {
    const unused = this.#socket;
    const socket = this.#newSocket();
    this.#isRaw = true;
    this.#socket = socket;
    this.#owner.app.connect(socket);
    socket.push(Buffer.from(head, 'latin1'));
    unused?.destroy();
  }

  #connect(): AppSocket {
    const socket = this.#newSocket();
    this.#owner.app.connect(socket);
    // How long a request may take to come is the edge's matter.
    socket.parser?.remove?.();
    return socket;
  }

  #newSocket(): AppSocket {
    const socket = new AppSocket(this);
    socket.on('close', () => {
      if (socket === this.#socket) this.#onClosed();
    });
    return socket;
  }

  #onClosed(): void {
    this.#answerEnded('the app closed the connection before its answer was complete');
    this.#over();
    this.#owner.onGone(this);
  }

  /** No more of the answer comes: where its length was not told, that is its end. */
  #answerEnded(reason: string): void {
    const { user } = this.#reader;
    if (user === undefined || this.#reader.readEnd()) return;
    this.destroy();
    user.onLost(reason, false);
  }

  #settle(): void {
    if (this.#reader.user !== undefined || this.#socket?._httpMessage !== null || !this.#isReusable) return;
    this.#over();
    // The app may have ended it behind its response.
    if (this.usable && this.#owner.app.keepsConnections) this.#owner.release(this);
    else this.destroy();
  }

  #over(): void {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    this.#message = undefined;
    this.#present?.over();
    this.#present = undefined;
    this.#feed.drop();
    this.#owner.app.ended();
  }
}

function ask(socket: AppSocket, message: MessageInternals): void {
  const parser = socket.parser!;
  parser.incoming = message;
  try {
    parser.onIncoming(message, true);
  } catch (error) {
    // What an app throws it throws to the process, as it would with Node alone, and not through those who called us.
    process.nextTick(() => {
      throw error;
    });
  }
}

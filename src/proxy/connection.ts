/**
 * One connection to an endpoint: carries one exchange at a time, reads its response strictly and hands it on.
 *
 * Responses are read into buffers that are used again (`onread`), so that a byte on its way to a client is neither copied
 * nor given to the garbage collector. Whoever must keep the bytes after the call says so with `keepBuffer`, and the
 * connection goes on with another one.
 *
 * Invariant: a connection returns to its pool only when both messages of the exchange ended exactly where their framing
 * says, and nothing came behind.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { AnswerInput, type AnswerInputOwner } from './answer-input.ts';
import type { Carrier } from './carrier.ts';
import type { ConnectionUser } from './connection-user.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import type { EndpointTls } from './endpoint-tls.ts';
import type { ProxyRequest } from './proxy-request.ts';
import type { RequestBody } from './request-body.ts';
import { RequestWriter } from './request-writer.ts';

/** Who opens connections to an endpoint and keeps those that are free: the pool, as one of its connections sees it. */
export interface ConnectionOwner {
  readonly address: EndpointAddress;
  /** How TLS is spoken; undefined where it is not. */
  readonly security: EndpointTls | undefined;
  readonly options: { readonly connectTimeoutMs: number };
  /** How long the endpoint lets a connection idle, as far as it has told. */
  hintMs: number;
  onConnected(connection: EndpointConnection): void;
  /** It ended before it was open. */
  onConnectFailed(connection: EndpointConnection, reason: string): void;
  /** It ended after it was open. */
  onClosed(connection: EndpointConnection): void;
  /** Takes back a connection whose exchange is over and which may carry another. */
  release(connection: EndpointConnection, nowMs: number): void;
}

/** How much before the endpoint's own limit an idle connection is closed. */
const hintMarginMs = 2_000;

export class EndpointConnection implements AnswerInputOwner, Carrier {
  readonly socket: Socket;
  /** When it became idle. */
  idleSince = 0;
  reused = false;

  readonly #owner: ConnectionOwner;
  readonly #input = new AnswerInput(this);
  readonly #reader = this.#input.reader;
  readonly #writer: RequestWriter;
  #connected = false;
  /** Closed, closing, or not to be written to any more. */
  #gone = false;
  #failure = '';

  constructor(owner: ConnectionOwner) {
    this.#owner = owner;
    const { address, security } = owner;
    const { host, port } = address;
    const options = {
      host,
      port,
      noDelay: true,
      onread: {
        buffer: () => this.#input.buffer(),
        callback: (size: number) => this.#input.read(size),
      },
    };
    const socket =
      security === undefined ? connect(options) : connectTls({ ...options, ...security.connectOptions(host) });
    this.socket = socket;
    this.#writer = new RequestWriter(socket);
    const timer = setTimeout(() => socket.destroy(new Error('connect timed out')), owner.options.connectTimeoutMs);
    socket.once(security === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      const fault = security?.fault(socket as TLSSocket);
      if (fault !== undefined) {
        socket.destroy(new Error(fault));
        return;
      }
      this.#connected = true;
      owner.onConnected(this);
    });
    socket.on('error', (error) => {
      this.#gone = true;
      this.#failure = error.message;
    });
    socket.on('drain', () => this.#reader.user?.onDrain());
    socket.on('end', () => this.#ended());
    socket.once('close', () => {
      clearTimeout(timer);
      this.#closed();
    });
  }

  /** Whether a further request may be sent on it. */
  get usable(): boolean {
    return !this.#gone;
  }

  /** HTTP/1 has no words for it, but what was never sent was looked at by nobody. */
  get refused(): boolean {
    return this.#writer.unsent;
  }

  /** Whether a byte came in answer to the present request. */
  get answered(): boolean {
    return this.#input.answered;
  }

  get hasAsked(): boolean {
    return !this.#writer.unsent;
  }

  /** Begins an exchange: its head and what there is of its body, in one write. */
  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    this.#reader.begin(user);
    this.#writer.begin(user, request, body);
  }

  /** Ends the exchange. The connection goes back to the pool, or is closed when it cannot carry another. */
  end(reusable: boolean, nowMs: number): void {
    this.#reader.leave();
    this.#input.forgetBuffers();
    this.#hear(this.#reader.head.keepAliveHintMs);
    // The client may have been told to wait with the last piece: that is over, and this must go on reading.
    this.resume();
    this.reused = true;
    if (reusable && this.usable && this.#writer.drained) this.#owner.release(this, nowMs);
    else this.destroy();
  }

  destroy(): void {
    this.#gone = true;
    this.#writer.drop();
    this.#input.drop();
    this.socket.destroy();
  }

  resume(): void {
    if (this.#reader.flowing) return;
    this.#reader.flowing = true;
    this.socket.resume();
  }

  reclaimBuffers(): void {
    this.#input.reclaimBuffers();
  }

  keepBuffer(): void {
    this.#input.keepBuffer();
  }

  write(bytes: Buffer, chunked: boolean): number {
    return this.#writer.write(bytes, chunked);
  }

  writeLastChunk(trailers: string): void {
    this.#writer.writeLastChunk(trailers);
  }

  endWrites(): void {
    this.#gone = true;
    this.#writer.send();
    this.socket.end();
  }

  onFault(user: ConnectionUser, reason: string): void {
    this.#giveUp(user, reason, true);
  }

  onUnasked(): void {
    const { user } = this.#reader;
    if (user === undefined) this.destroy();
    else this.#giveUp(user, 'bytes behind an answer', this.hasAsked);
  }

  onEnough(): void {
    this.socket.pause();
  }

  /** How long the endpoint says that it lets a connection idle; -1: it says nothing. */
  #hear(hintMs: number): void {
    if (hintMs >= 0) this.#owner.hintMs = hintMs > 2 * hintMarginMs ? hintMs - hintMarginMs : hintMs / 2;
  }

  #giveUp(user: ConnectionUser, reason: string, malformed: boolean): void {
    this.destroy();
    user.onLost(reason, malformed);
  }

  #ended(): void {
    this.#gone = true;
    this.#input.settle();
    const { user } = this.#reader;
    if (user === undefined) this.destroy();
    else if (!this.#reader.readEnd()) {
      this.#giveUp(user, 'the endpoint closed the connection before its answer was complete', false);
    }
  }

  #closed(): void {
    this.#gone = true;
    this.#input.settle();
    const { user } = this.#reader;
    const reason = this.#failure === '' ? 'the connection was closed' : this.#failure;
    this.#reader.leave();
    if (this.#connected) this.#owner.onClosed(this);
    else this.#owner.onConnectFailed(this, reason);
    user?.onLost(reason, false);
  }
}

/**
 * One connection to an endpoint: carries one exchange at a time, reads its response strictly and hands it on.
 *
 * Responses are read into one buffer that the connection owns and reuses (`onread`), so that a byte on its way to a client
 * is neither copied nor given to the garbage collector. Whoever must keep the bytes after the call says so with
 * `keepBuffer`, and the connection goes on with another one.
 *
 * Invariant: a connection returns to its pool only when both messages of the exchange ended exactly where their framing
 * says, and nothing came behind.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { AnswerReader, type AnswerReaderOwner } from './answer-reader.ts';
import { LentBuffers } from './buffer-pool.ts';
import type { Carrier } from './carrier.ts';
import type { ConnectionUser } from './connection-user.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import type { EndpointTls } from './endpoint-tls.ts';
import { type ProxyRequest, serializeRequest } from './proxy-request.ts';
import type { RequestBody } from './request-body.ts';
import { Sent } from './sent.ts';

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

export class EndpointConnection implements AnswerReaderOwner, Carrier {
  readonly socket: Socket;
  /** When it became idle. */
  idleSince = 0;
  reused = false;

  readonly #owner: ConnectionOwner;
  readonly #reader = new AnswerReader(this);
  readonly #buffers = new LentBuffers();
  #connected = false;
  /** Closed, closing, or not to be written to any more. */
  #gone = false;
  #failure = '';
  /** The head of the present request waits for the beginning of its body. */
  #corked = false;

  constructor(owner: ConnectionOwner) {
    this.#owner = owner;
    const { address, security } = owner;
    const { host, port } = address;
    const options = {
      host,
      port,
      noDelay: true,
      onread: {
        buffer: () => this.#buffers.next(this.#reader.remaining),
        callback: (size: number, bytes: Uint8Array) => this.#read(bytes as Buffer, size),
      },
    };
    const socket =
      security === undefined ? connect(options) : connectTls({ ...options, ...security.connectOptions(host) });
    this.socket = socket;
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

  /** HTTP/1 has no words for it. */
  readonly refused = false;

  /** Whether a byte came in answer to the present request. */
  get answered(): boolean {
    return this.#reader.answered;
  }

  /** Begins an exchange: its head and what there is of its body, in one write. */
  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    const head = serializeRequest(request, user);
    this.#reader.begin(user);
    if (!body.pending && body.complete) {
      this.socket.write(head, 'latin1');
      return;
    }
    this.socket.cork();
    this.socket.write(head, 'latin1');
    this.#corked = true;
    if (body.pending) {
      body.sendTo(this);
      this.#uncork();
    } else {
      // The beginning of the body mostly comes in this turn: then it leaves in one write with the head.
      process.nextTick(this.#uncork);
    }
  }

  readonly #uncork = (): void => {
    if (!this.#corked) return;
    this.#corked = false;
    this.socket.uncork();
  };

  /** Ends the exchange. The connection goes back to the pool, or is closed when it cannot carry another. */
  end(reusable: boolean, nowMs: number): void {
    this.#reader.leave();
    this.#buffers.forgetLent();
    // The client may have been told to wait with the last piece: that is over, and this must go on reading.
    this.resume();
    this.reused = true;
    if (reusable && this.usable && this.socket.writableLength === 0) this.#owner.release(this, nowMs);
    else this.destroy();
  }

  destroy(): void {
    this.#gone = true;
    this.#reader.leave();
    this.socket.destroy();
  }

  resume(): void {
    if (this.#reader.flowing) return;
    this.#reader.flowing = true;
    this.socket.resume();
  }

  /** What was kept has been sent on. */
  reclaimBuffers(): void {
    this.#buffers.reclaim();
  }

  /** Says that the bytes of the present call are still needed: the next read goes elsewhere. */
  keepBuffer(): void {
    this.#buffers.lend();
  }

  write(bytes: Buffer, chunked: boolean): number {
    const { socket } = this;
    if (chunked) {
      socket.cork();
      socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1');
    }
    socket.write(bytes);
    if (chunked) {
      socket.write('\r\n', 'latin1');
      socket.uncork();
    }
    this.#uncork();
    if (socket.writableLength === 0) return 0;
    return socket.writableNeedDrain ? Sent.kept | Sent.full : Sent.kept;
  }

  /** Nothing more is sent, and the endpoint is told so. */
  endWrites(): void {
    this.#gone = true;
    this.socket.end();
  }

  writeLastChunk(trailers: string): void {
    this.socket.write(`0\r\n${trailers}\r\n`, 'latin1');
  }

  onFault(user: ConnectionUser, reason: string): void {
    this.#giveUp(user, reason, true);
  }

  /** One read of `size` bytes; returns false to stop reading. */
  #read(bytes: Buffer, size: number): boolean {
    const reader = this.#reader;
    const { user } = reader;
    if (user === undefined) {
      // Bytes nobody asked for would be taken for the answer to the next request.
      this.destroy();
      return false;
    }
    reader.read(bytes, size);
    this.#hear(reader.head.keepAliveHintMs);
    user.onReadEnd();
    return reader.flowing;
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
    const { user } = this.#reader;
    if (user === undefined) this.destroy();
    else if (!this.#reader.readEnd()) {
      this.#giveUp(user, 'the endpoint closed the connection before its answer was complete', false);
    }
  }

  #closed(): void {
    this.#gone = true;
    const { user } = this.#reader;
    const reason = this.#failure === '' ? 'the connection was closed' : this.#failure;
    this.#reader.leave();
    if (this.#connected) this.#owner.onClosed(this);
    else this.#owner.onConnectFailed(this, reason);
    user?.onLost(reason, false);
  }
}

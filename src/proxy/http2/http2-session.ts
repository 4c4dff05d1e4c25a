/**
 * One HTTP/2 connection to an endpoint, which carries many exchanges. It takes no further ones when the endpoint says that
 * it goes (GOAWAY); those under way end, and those the endpoint has not looked at are told so.
 */
import type { ClientHttp2Session, ClientHttp2Stream, ClientSessionRequestOptions } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { EndpointAddress } from '../endpoint-address.ts';
import type { EndpointTls } from '../endpoint-tls.ts';
import { http2EndpointDefaults } from './http2-endpoint-defaults.ts';

/** The pool, as one of its connections sees it. */
export interface SessionOwner {
  readonly address: EndpointAddress;
  readonly security: EndpointTls | undefined;
  readonly options: { readonly connectTimeoutMs: number; readonly keepaliveIdleMs: number };
  onReady(session: Http2Session): void;
  /** It has room for one more. */
  onRoom(session: Http2Session): void;
  /** It is gone; `reason` is why it never stood, where it did not. */
  onGone(session: Http2Session, reason: string | undefined): void;
}

const { pingAfterMs, pingTimeoutMs, maxStreams } = http2EndpointDefaults;

export class Http2Session {
  readonly scheme: 'http' | 'https';
  /** Why it has failed; undefined while it has not. */
  failure: string | undefined;
  readonly #owner: SessionOwner;
  readonly #session: ClientHttp2Session;
  #isReady = false;
  #isClosing = false;
  #streams = 0;
  #isReused = false;
  #idleSinceMs = performance.now();
  #heardAtMs = performance.now();
  #pingedAtMs = Number.NEGATIVE_INFINITY;

  constructor(owner: SessionOwner) {
    const { address, security, options } = owner;
    this.#owner = owner;
    this.scheme = security === undefined ? 'http' : 'https';
    const socket = openSocket(address, security);
    const { connect: connectHttp2 } = process.getBuiltinModule('node:http2');
    const session = connectHttp2(`${this.scheme}://endpoint`, { createConnection: () => socket, ...sessionOptions });
    this.#session = session;
    const timer = setTimeout(() => this.#fail('connect timed out'), options.connectTimeoutMs);
    // Only now it is known how many exchanges it takes at a time.
    session.once('remoteSettings', () => {
      clearTimeout(timer);
      const fault = security === undefined ? undefined : secureFault(socket as TLSSocket, security);
      if (fault === undefined) this.#ready();
      else this.#fail(fault);
    });
    session.on('error', (error) => {
      this.failure ??= error.message;
    });
    session.on('goaway', () => {
      this.#isClosing = true;
    });
    session.once('close', () => {
      clearTimeout(timer);
      this.#isClosing = true;
      owner.onGone(this, this.#isReady ? undefined : (this.failure ?? 'the connection was closed'));
    });
  }

  /** Whether it is being opened. */
  get opening(): boolean {
    return !this.#isReady && !this.#session.destroyed;
  }

  get idle(): boolean {
    return this.#streams === 0;
  }

  /** Whether it has carried exchanges before. */
  get reused(): boolean {
    return this.#isReused;
  }

  /** Whether it takes one more exchange. */
  get hasRoom(): boolean {
    if (!this.#isReady || this.#isClosing || this.#session.closed || this.#session.destroyed) return false;
    return this.#streams < this.#limit();
  }

  request(headers: readonly string[], options: ClientSessionRequestOptions): ClientHttp2Stream {
    return this.#session.request(headers, options);
  }

  /** Counts an exchange in; `onStreamClosed` counts it out. */
  take(): void {
    if (this.#streams++ === 0) this.heard();
    this.#isReused = true;
  }

  onStreamClosed(): void {
    this.#streams--;
    if (this.#streams === 0) this.#idleSinceMs = performance.now();
    if (this.#isClosing && this.#streams === 0) this.#session.close();
    else this.#owner.onRoom(this);
  }

  /** Something has come from the endpoint. */
  heard(): void {
    this.#heardAtMs = performance.now();
  }

  onSweep(nowMs: number): void {
    if (!this.#isReady) return;
    if (this.#streams === 0) {
      if (nowMs - this.#idleSinceMs >= this.#owner.options.keepaliveIdleMs) this.close();
      return;
    }
    if (this.#pingedAtMs > this.#heardAtMs) {
      if (nowMs - this.#pingedAtMs >= pingTimeoutMs) this.#fail('it no longer answers');
    } else if (nowMs - this.#heardAtMs >= pingAfterMs) {
      this.#pingedAtMs = nowMs;
      this.#session.ping(() => this.heard());
    }
  }

  /** Takes no further exchange, and ends with those under way. */
  close(): void {
    this.#isClosing = true;
    if (!this.#isReady) this.#session.destroy();
    else if (this.#streams === 0) this.#session.close();
  }

  #limit(): number {
    return this.#session.remoteSettings?.maxConcurrentStreams ?? maxStreams;
  }

  #ready(): void {
    this.#isReady = true;
    this.#session.setLocalWindowSize(http2EndpointDefaults.connectionWindowBytes);
    this.#owner.onReady(this);
  }

  #fail(reason: string): void {
    this.failure = reason;
    this.#session.destroy();
  }
}

const sessionOptions = {
  settings: { enablePush: false, initialWindowSize: http2EndpointDefaults.streamWindowBytes },
  maxSessionMemory: http2EndpointDefaults.sessionMemoryMib,
  peerMaxConcurrentStreams: maxStreams,
  strictSingleValueFields: false,
} as const;

function openSocket({ host, port }: EndpointAddress, security: EndpointTls | undefined): Socket {
  const options = { host, port, noDelay: true, keepAlive: true };
  if (security === undefined) return connect(options);
  return connectTls({ ...options, ...security.connectOptions(host), ALPNProtocols: ['h2'] });
}

function secureFault(socket: TLSSocket, security: EndpointTls): string | undefined {
  if (socket.alpnProtocol !== 'h2') return 'the endpoint does not speak HTTP/2';
  return security.fault(socket);
}

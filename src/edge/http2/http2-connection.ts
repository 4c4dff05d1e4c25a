/**
 * One client connection that speaks HTTP/2 (RFC 9113). Node's own implementation reads and writes the frames; here is
 * what an edge adds: its limits, its patience, and the end of a connection without losing a request.
 *
 * Invariant: no client makes work without end. What is not bounded by windows and the number of streams is counted, and
 * whoever passes the count is told to calm down and let go.
 */
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { endStreamFlag, http2Errors } from '../../http/index.ts';
import { Deadline, type Expiring } from '../../proxy/index.ts';
import type { AcceptedClient } from '../accepted-client.ts';
import type { EdgeConnection } from '../client-connections.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import type { Transport } from '../transport.ts';
import { lingerMs } from '../wire/linger.ts';
import { ClientStream, type StreamOwner } from './client-stream.ts';
import { ControlWatch } from './control-watch.ts';
import { type Http2Options, http2Defaults } from './http2-defaults.ts';
import { ResetWatch } from './reset-watch.ts';

/** `:method`, `:scheme`, `:path`, `:authority`, `:protocol`. */
const pseudoFields = 5;
/** What a field counts beside its name and value, and somewhat more. */
const fieldBytes = 64;
/** Node takes a code for what it tells the client only beside an error. */
const cutOff = new Error('the connection is cut off');
const highestStreamId = 2 ** 31 - 1;

export class Http2Connection implements EdgeConnection, Expiring, StreamOwner {
  readonly socket: Socket;
  readonly edge: EdgeRuntime;
  readonly peerAddress: string;
  readonly transport: Transport;
  readonly streamIdleTimeoutMs: number;
  /** What stands below TLS, or the same. */
  readonly #raw: Socket;
  readonly #options: Http2Options;
  readonly #onClose: (connection: Http2Connection) => void;
  readonly #session: ServerHttp2Session;
  readonly #streams = new Set<ClientStream>();
  /** Those whose request is over, for the next ones. */
  readonly #free: ClientStream[] = [];
  readonly #resets = new ResetWatch();
  readonly #controls = new ControlWatch();
  readonly #deadline = new Deadline();
  #requests = 0;
  readonly #openedAt = performance.now();
  /** The client has shown that it speaks HTTP/2. */
  #greeted = false;
  #isDraining = false;
  /** The session ends with the requests under way, or has ended; the client may still have to take the rest. */
  #isEnding = false;
  #isFlushed = false;

  constructor(client: AcceptedClient, { edge, options }: Http2Front, onClose: (connection: Http2Connection) => void) {
    const { socket, transport } = client;
    this.socket = socket;
    this.#raw = client.raw ?? socket;
    this.edge = edge;
    this.transport = transport;
    this.peerAddress = client.address;
    this.streamIdleTimeoutMs = options.streamIdleTimeoutMs;
    this.#options = options;
    this.#onClose = onClose;
    this.#session = process
      .getBuiltinModule('node:http2')
      .performServerHandshake(socket, sessionOptions(edge, options));
    this.#session.setLocalWindowSize(options.connectionWindowBytes);
    this.#deadline.start(performance.now(), edge.limits.headTimeoutMs);
    this.#listen();
    edge.counters.http2Connections++;
    edge.deadlines.add(this);
  }

  onStreamClosed(stream: ClientStream, takenBack: boolean): void {
    const now = performance.now();
    this.#streams.delete(stream);
    this.edge.counters.http2Streams--;
    if (this.#free.length < this.#options.maxStreams) this.#free.push(stream);
    const { idleTimeoutMs, keepaliveTimeoutMs } = this.edge.limits;
    if (this.#streams.size === 0) this.#deadline.start(now, this.#isEnding ? idleTimeoutMs : keepaliveTimeoutMs);
    if (takenBack && this.#resets.reset(stream.openedAtMs, now)) this.#calmDown();
  }

  onSweep(nowMs: number): void {
    for (const stream of this.#streams) stream.onSweep(nowMs);
    if (this.#isEnding) {
      if (this.#streams.size === 0) this.#letGo(nowMs);
      return;
    }
    if (this.#streams.size > 0 && !this.#isDraining) return;
    if (!this.#deadline.passed(nowMs, this.edge.limits.keepaliveTimeoutMs)) return;
    if (!this.#greeted) this.#destroy(http2Errors.noError);
    else if (this.#isDraining) this.#close();
    else this.drain();
  }

  /**
   * No further request is taken, but those that the client has sent before it learns so are: they are counted out only
   * when it must have heard (section 6.8).
   */
  drain(): void {
    if (this.#isDraining || this.#session.destroyed) return;
    this.#isDraining = true;
    this.#session.goaway(http2Errors.noError, highestStreamId);
    this.#deadline.start(performance.now(), http2Defaults.goawayMs);
    // An answer to a ping comes behind all that was sent before the announcement was read.
    const isSent = this.#session.ping(() => {
      if (!this.#session.destroyed) this.#close();
    });
    if (!isSent) this.#close();
  }

  /** Its state cannot be taken up by another process. */
  giveBack(): boolean {
    return false;
  }

  cut(): void {
    this.#session.destroy(cutOff, http2Errors.cancel);
    this.#raw.destroy();
  }

  /** Ends the session with the last of its requests. */
  #close(): void {
    this.#isEnding = true;
    this.#deadline.start(performance.now(), this.edge.limits.idleTimeoutMs);
    this.#session.close();
  }

  /** Ends it now, and tells the client why. */
  #destroy(code: number): void {
    this.#isEnding = true;
    this.#deadline.start(performance.now(), lingerMs);
    this.#session.destroy(code === http2Errors.noError ? undefined : cutOff, code);
  }

  /**
   * The connection lasts until the client has taken what is left for it and has ended its side; a session alone would wait
   * for that without end.
   */
  #letGo(nowMs: number): void {
    if (!this.#isFlushed && this.socket.writableFinished) {
      this.#isFlushed = true;
      this.#deadline.start(nowMs, lingerMs);
    }
    if (this.#deadline.passed(nowMs, lingerMs)) this.#raw.destroy();
  }

  #listen(): void {
    const session = this.#session;
    // An error is always followed by `close`; without a listener it would end the process.
    session.on('error', () => {});
    session.on('remoteSettings', () => {
      if (!this.#greeted && this.#streams.size === 0) {
        this.#deadline.start(performance.now(), this.edge.limits.keepaliveTimeoutMs);
      }
      this.#greeted = true;
      this.#onControl();
    });
    session.on('ping', () => this.#onControl());
    session.on('stream', (stream, _headers, flags, raw) => this.#onStream(stream, flags, raw));
    session.once('close', () => this.#closed());
  }

  #onStream(stream: ServerHttp2Stream, flags: number, raw: unknown): void {
    this.#requests++;
    this.#greeted = true;
    this.#resets.opened();
    if (stream.destroyed || stream.closed) {
      // Taken back before we could look at it.
      const now = performance.now();
      if (this.#resets.reset(now, now)) this.#calmDown();
      return;
    }
    const client = this.#free.pop() ?? new ClientStream(this);
    this.#streams.add(client);
    this.edge.counters.http2Streams++;
    client.begin(stream, raw as readonly string[], (flags & endStreamFlag) !== 0);
    const isOld = performance.now() - this.#openedAt >= this.edge.limits.connectionAgeMs;
    if (isOld || this.#requests >= this.#options.requestsPerConnection || !this.edge.open) this.drain();
  }

  #onControl(): void {
    if (this.#controls.seen(performance.now())) this.#calmDown();
  }

  #calmDown(): void {
    if (this.#session.destroyed) return;
    this.edge.counters.calmedDown++;
    this.#destroy(http2Errors.enhanceYourCalm);
  }

  #closed(): void {
    this.edge.counters.http2Connections--;
    this.edge.deadlines.delete(this);
    this.#onClose(this);
  }
}

/** What all HTTP/2 connections of an edge share. */
export interface Http2Front {
  readonly edge: EdgeRuntime;
  readonly options: Http2Options;
}

function sessionOptions({ limits }: EdgeRuntime, options: Http2Options) {
  return {
    settings: {
      maxConcurrentStreams: options.maxStreams,
      initialWindowSize: options.streamWindowBytes,
      // A head counts for more here: 32 bytes for each field. What is above it is reset, what is below judged as text.
      maxHeaderListSize: limits.headBytes + fieldBytes * limits.fieldCount,
      enablePush: false,
      enableConnectProtocol: options.extendedConnect,
    },
    maxHeaderListPairs: limits.fieldCount + pseudoFields,
    maxSessionMemory: http2Defaults.sessionMemoryMib,
    // Answers carry fields of endpoints as they are, twice where they came twice.
    strictSingleValueFields: false,
  };
}

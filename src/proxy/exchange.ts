/**
 * One request and its response: picks an endpoint, gets a connection, sends, hands the answer on, and tries again where
 * that is safe. It knows no sockets of clients; whoever asks is a `Downstream`.
 *
 * What may be tried again: anything whose connection was never made, for nothing was sent; idempotent requests until the
 * first response byte (RFC 9110, section 9.2.2), while their body is still at hand. A connection that was reused and died
 * without a byte is tried once more on a new one to the same endpoint; any other failure goes to another endpoint.
 *
 * One object serves all requests of a client connection, one after the other.
 */
import type { ResponseHead } from '../http/index.ts';
import { AttemptEnd, type ExchangeFailure, FailureKind } from './attempt.ts';
import type { ConnectionUser, EndpointConnection } from './connection.ts';
import { type ConnectionWaiter, PoolAnswer } from './pool.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import { type ProxyRequest, serializeRequest } from './proxy-request.ts';
import { RequestBody } from './request-body.ts';
import type { Target } from './target.ts';

/** Who asked. Its calls come in this order: informational*, response, data*, end | failed. */
export interface Downstream {
  onInformational(head: ResponseHead): void;
  onResponse(head: ResponseHead, endpoint: ProxyEndpoint): void;
  /** A range of the body, valid during the call unless `keep` is called; returns false to be given no more. */
  onResponseData(buffer: Buffer, start: number, end: number): boolean;
  onResponseEnd(trailers: string): void;
  /** What has been handed on can be sent: no more comes in this turn. */
  onFlush(): void;
  /** `begun` when the response had already been handed on in part. */
  onFailed(failure: ExchangeFailure, begun: boolean): void;
  /** More of the request body can be taken. */
  onRequestDrain(): void;
}

const Phase = { idle: 0, waiting: 1, sent: 2, responding: 3 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

const never = Number.POSITIVE_INFINITY;
/** A request that must not be sent twice takes no connection that has been idle for longer, unless the endpoint has told its own limit. */
const carefulIdleMs = 1_000;

export class Exchange implements ConnectionUser, ConnectionWaiter {
  readonly #downstream: Downstream;
  readonly #body = new RequestBody();
  #request!: ProxyRequest;
  #target!: Target;
  #phase: Phase = Phase.idle;
  #endpoint: ProxyEndpoint | undefined;
  #connection: EndpointConnection | undefined;
  #tried: ProxyEndpoint[] = [];
  #triesLeft = 0;
  #reused = false;
  #startedAt = 0;
  #latencyMs = 0;
  #deadline = never;
  /** A byte moved since the last sweep. */
  #moved = false;
  /** The client takes no more for now. */
  #paused = false;
  #end: AttemptEnd = AttemptEnd.ok;
  /** Tries after the first, over all requests; for the metrics. */
  retries = 0;

  constructor(downstream: Downstream) {
    this.#downstream = downstream;
  }

  get active(): boolean {
    return this.#phase !== Phase.idle;
  }

  get method(): string {
    return this.#request.method;
  }

  /** Starts a request; the body, if there is one, follows by `write` and `end`. */
  start(request: ProxyRequest, target: Target, nowMs: number): void {
    this.#request = request;
    this.#target = target;
    this.#triesLeft = target.options.retryAttempts;
    this.#body.begin(request, target.options.retryBufferBytes);
    if (this.#tried.length > 0) this.#tried = [];
    this.#phase = Phase.waiting;
    if (target.admits()) this.#try(nowMs);
    else this.#fail(FailureKind.overloaded, 'the service has all the requests it may have');
  }

  /** A piece of the request body, which may be kept; returns false to wait for `onRequestDrain`. */
  write(bytes: Buffer): boolean {
    const connection = this.#connection;
    this.#body.add(bytes, connection !== undefined);
    if (connection === undefined) return false;
    this.#moved = true;
    return connection.write(bytes, this.#request.chunked);
  }

  /** The end of the request body. */
  end(trailers: string): void {
    this.#body.end(trailers);
    if (this.#connection !== undefined && this.#request.chunked) this.#connection.writeLastChunk(trailers);
  }

  /** The client is gone: whatever is on its way is dropped. */
  abandon(): void {
    if (this.#phase === Phase.idle) return;
    this.#dropAttempt(AttemptEnd.abandoned, performance.now());
    this.#phase = Phase.idle;
  }

  /** The client can take more of the response. */
  resume(): void {
    this.#paused = false;
    this.#moved = true;
    this.#connection?.resume();
  }

  /** Says that the bytes of the present `onResponseData` are still needed after it. */
  keepBuffer(): void {
    this.#connection?.keepBuffer();
  }

  onSweep(nowMs: number): void {
    if (this.#phase === Phase.idle || this.#paused) return;
    const { responseTimeoutMs, idleTimeoutMs } = this.#target.options;
    if (this.#moved) {
      this.#moved = false;
      this.#deadline = nowMs + (this.#phase === Phase.responding ? idleTimeoutMs : responseTimeoutMs);
    }
    if (nowMs < this.#deadline) return;
    if (this.#phase === Phase.waiting) {
      this.#attemptFailed(
        AttemptEnd.connectFailed,
        FailureKind.pendingTimeout,
        'no connection came free in time',
        nowMs,
      );
    } else {
      const reason =
        this.#phase === Phase.sent ? `no answer within ${responseTimeoutMs} ms` : `no byte for ${idleTimeoutMs} ms`;
      this.#attemptFailed(AttemptEnd.timedOut, FailureKind.responseTimeout, reason, nowMs);
    }
  }

  onConnection(connection: EndpointConnection): void {
    this.#send(connection, performance.now());
    this.#downstream.onRequestDrain();
  }

  onConnectFailed(reason: string): void {
    this.#attemptFailed(AttemptEnd.connectFailed, FailureKind.connectFailed, reason, performance.now());
  }

  onInformational(head: ResponseHead): void {
    this.#moved = true;
    this.#downstream.onInformational(head);
  }

  onHead(head: ResponseHead): void {
    const now = performance.now();
    if (head.status === 101 && this.#request.upgrade === '') {
      this.#attemptFailed(AttemptEnd.malformed, FailureKind.malformed, 'a 101 that nobody asked for', now);
      return;
    }
    this.#end = head.status >= 500 ? AttemptEnd.serverError : AttemptEnd.ok;
    if (this.#target.options.retryStatuses.has(head.status) && this.#tryElsewhere(AttemptEnd.serverError, now)) return;
    this.#phase = Phase.responding;
    this.#latencyMs = now - this.#startedAt;
    this.#deadline = now + this.#target.options.idleTimeoutMs;
    this.#downstream.onResponse(head, this.#endpoint!);
  }

  onBody(buffer: Buffer, start: number, end: number): boolean {
    this.#moved = true;
    if (this.#downstream.onResponseData(buffer, start, end)) return true;
    this.#paused = true;
    return false;
  }

  onMessageEnd(trailers: string, reusable: boolean): void {
    const connection = this.#connection!;
    const endpoint = this.#endpoint!;
    this.#connection = undefined;
    this.#phase = Phase.idle;
    if (this.#end === AttemptEnd.serverError) endpoint.failures++;
    this.#target.finished(endpoint, this.#request, this.#end, this.#latencyMs);
    connection.end(reusable && this.#body.complete, this.#startedAt + this.#latencyMs);
    this.#downstream.onResponseEnd(trailers);
  }

  onReadEnd(): void {
    this.#downstream.onFlush();
  }

  onDrain(): void {
    this.#moved = true;
    this.#downstream.onRequestDrain();
  }

  onLost(reason: string, malformed: boolean): void {
    const end = malformed ? AttemptEnd.malformed : AttemptEnd.reset;
    this.#attemptFailed(end, malformed ? FailureKind.malformed : FailureKind.reset, reason, performance.now());
  }

  #try(nowMs: number): void {
    const endpoint = this.#target.pick(this.#request, this.#tried);
    if (endpoint === undefined) this.#fail(FailureKind.noEndpoint, 'no endpoint is available');
    else this.#attempt(endpoint, false, nowMs);
  }

  #attempt(endpoint: ProxyEndpoint, fresh: boolean, nowMs: number): void {
    const { pool } = endpoint;
    this.#endpoint = endpoint;
    this.#startedAt = nowMs;
    this.#moved = false;
    this.#paused = false;
    this.#phase = Phase.waiting;
    this.#deadline = nowMs + this.#target.options.pendingTimeoutMs;
    endpoint.requests++;
    this.#target.started(endpoint, this.#request);
    const careful = !this.#request.idempotent && pool.hintMs === never;
    const connection = pool.acquire(this, fresh ? 0 : careful ? carefulIdleMs : never, nowMs);
    if (connection === PoolAnswer.waiting) return;
    if (connection === PoolAnswer.full) {
      this.#attemptFailed(
        AttemptEnd.abandoned,
        FailureKind.overloaded,
        'too many requests wait for a connection',
        nowMs,
      );
    } else {
      this.#send(connection, nowMs);
    }
  }

  #send(connection: EndpointConnection, nowMs: number): void {
    this.#connection = connection;
    this.#reused = connection.exchanges > 0;
    this.#phase = Phase.sent;
    this.#deadline = nowMs + this.#target.options.responseTimeoutMs;
    connection.begin(this, serializeRequest(this.#request), this.#body);
  }

  #attemptFailed(end: AttemptEnd, kind: FailureKind, reason: string, nowMs: number): void {
    if (this.#phase === Phase.idle) return;
    const begun = this.#phase === Phase.responding;
    const unsent = end === AttemptEnd.connectFailed || kind === FailureKind.overloaded;
    const safe = unsent || (this.#request.idempotent && end !== AttemptEnd.timedOut);
    if (!begun && safe) {
      if (end === AttemptEnd.reset && this.#reused && this.#body.replayable) {
        const endpoint = this.#endpoint!;
        // Says nothing about the endpoint: it closed a connection it had held open for long enough.
        this.#dropAttempt(AttemptEnd.abandoned, nowMs);
        this.#attempt(endpoint, true, nowMs);
        return;
      }
      if (this.#tryElsewhere(end, nowMs)) return;
    }
    this.#dropAttempt(end, nowMs);
    this.#fail(kind, reason, begun);
  }

  /** Gives this attempt up for one at another endpoint, if there is one and the request can be sent again. */
  #tryElsewhere(end: AttemptEnd, nowMs: number): boolean {
    const unsent = end === AttemptEnd.connectFailed || end === AttemptEnd.abandoned;
    if (this.#triesLeft === 0 || !this.#body.replayable || !(unsent || this.#request.idempotent)) return false;
    const tried = [...this.#tried, this.#endpoint!];
    const next = this.#target.pick(this.#request, tried);
    if (next === undefined) return false;
    this.#tried = tried;
    this.#triesLeft--;
    this.retries++;
    this.#dropAttempt(end, nowMs);
    this.#attempt(next, false, nowMs);
    return true;
  }

  #dropAttempt(end: AttemptEnd, nowMs: number): void {
    const endpoint = this.#endpoint;
    const connection = this.#connection;
    this.#endpoint = undefined;
    this.#connection = undefined;
    if (endpoint === undefined) return;
    if (this.#phase === Phase.waiting) endpoint.pool.cancel(this);
    connection?.destroy();
    if (end !== AttemptEnd.abandoned) endpoint.failures++;
    this.#target.finished(endpoint, this.#request, end, nowMs - this.#startedAt);
  }

  #fail(kind: FailureKind, reason: string, begun = false): void {
    this.#phase = Phase.idle;
    this.#downstream.onFailed({ kind, reason }, begun);
  }
}

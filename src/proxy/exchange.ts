/**
 * One request and its response: picks an endpoint, gets a connection, sends, hands the answer on, and tries again where
 * that is safe. It knows no sockets of clients; whoever asks is a `Downstream`.
 *
 * What may be tried again: anything that got no connection, for nothing was sent; idempotent requests until the head of
 * the final response (RFC 9110, section 9.2.2), while their body is still at hand. A connection that was reused and died
 * without a byte is tried once more on a new one to the same endpoint; any other failure goes to another endpoint.
 *
 * One object serves all requests of a client connection, one after the other.
 */
import type { ResponseHead } from '../http/index.ts';
import { AttemptEnd, FailureKind } from './attempt.ts';
import type { ConnectionUser, EndpointConnection } from './connection.ts';
import { Deadline } from './deadline.ts';
import type { Downstream } from './downstream.ts';
import { passedOnField } from './passed-on.ts';
import { type ConnectionWaiter, PoolAnswer } from './pool.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import { offers, type ProxyRequest, serializeRequest } from './proxy-request.ts';
import { RequestBody } from './request-body.ts';
import { Sent } from './sent.ts';
import type { Target } from './target.ts';

const Phase = { idle: 0, waiting: 1, sent: 2, responding: 3 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

/** What an edge answers that could not get the request served. */
const edgeFailures: ReadonlySet<number> = new Set([502, 503, 504]);

/** The span over which requests are taken from an endpoint that hangs. */
const strandedSpanMs = 500;

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
  /** The connection had been open before, and may have been closed at the other end without our knowing. */
  #reused = false;
  /** This try asked for a new connection. */
  #fresh = false;
  #startedAt = 0;
  #latencyMs = 0;
  readonly #deadline = new Deadline();
  /** The client takes no more for now. */
  #paused = false;
  /** The client was told to wait with its body. */
  #starved = false;
  #end: AttemptEnd = AttemptEnd.ok;
  #retries = 0;

  constructor(downstream: Downstream) {
    this.#downstream = downstream;
  }

  get active(): boolean {
    return this.#phase !== Phase.idle;
  }

  /** Tries after the first since this was last asked; for the metrics. */
  takeRetries(): number {
    const retries = this.#retries;
    this.#retries = 0;
    return retries;
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
    this.#starved = false;
    this.#phase = Phase.waiting;
    if (target.admits()) this.#try(nowMs);
    else this.#fail(FailureKind.overloaded, 'the service has all the requests it may have');
  }

  /**
   * A piece of the request body. Returns what became of it, as flags of `Sent`; after `full` the next is to wait for
   * `onRequestDrain`.
   */
  write(bytes: Buffer, start: number, end: number): number {
    const connection = this.#connection;
    this.#body.add(bytes, start, end, connection !== undefined);
    if (connection === undefined) {
      this.#starved = true;
      return Sent.full;
    }
    this.#deadline.touch();
    const sent = connection.write(bytes.subarray(start, end), this.#request.chunked);
    this.#starved = (sent & Sent.full) !== 0;
    return sent;
  }

  /** The end of the request body. */
  end(trailers: string): void {
    this.#body.end(trailers);
    if (this.#connection === undefined) return;
    this.#deadline.touch();
    if (this.#request.chunked) this.#connection.writeLastChunk(trailers);
  }

  /** The client sends no more through the tunnel; the endpoint is told, and may still finish what it has to say. */
  endTunnel(): void {
    this.#connection?.endWrites();
  }

  /** The client is gone: whatever is on its way is dropped. */
  abandon(): void {
    if (this.#phase === Phase.idle) return;
    this.#dropAttempt(AttemptEnd.abandoned, performance.now());
    this.#body.release();
    this.#phase = Phase.idle;
  }

  /** The client can take more of the response. */
  resume(): void {
    this.#paused = false;
    if (this.#connection === undefined) return;
    this.#deadline.touch();
    this.#connection.reclaimBuffers();
    this.#connection.resume();
  }

  /** Says that the bytes of the present `onResponseData` are still needed after it. */
  keepBuffer(): void {
    this.#connection?.keepBuffer();
  }

  onSweep(nowMs: number): void {
    if (this.#phase === Phase.idle || this.#paused) return;
    if (this.#isStranded(nowMs) && this.#tryElsewhere(AttemptEnd.abandoned, nowMs)) return;
    const { pendingTimeoutMs, responseTimeoutMs, idleTimeoutMs } = this.#target.options;
    if (this.#phase === Phase.waiting) {
      if (!this.#deadline.passed(nowMs, pendingTimeoutMs)) return;
      // A pool that is only busy says nothing about its endpoint.
      const end = this.#endpoint!.pool.reached ? AttemptEnd.abandoned : AttemptEnd.connectFailed;
      this.#attemptFailed(end, FailureKind.pendingTimeout, 'no connection came free in time', nowMs);
      return;
    }
    // While the rest of the request is awaited it is the client who is slow, and the front who waits for it.
    if (!this.#body.complete && !this.#starved) this.#deadline.touch();
    const responding = this.#phase === Phase.responding;
    if (!this.#deadline.passed(nowMs, responding ? idleTimeoutMs : responseTimeoutMs)) return;
    const reason = responding ? `no byte for ${idleTimeoutMs} ms` : `no answer within ${responseTimeoutMs} ms`;
    this.#attemptFailed(AttemptEnd.timedOut, FailureKind.responseTimeout, reason, nowMs);
  }

  onConnection(connection: EndpointConnection): void {
    this.#send(connection, connection.exchanges > 0, performance.now());
  }

  onConnectFailed(reason: string): void {
    this.#attemptFailed(AttemptEnd.connectFailed, FailureKind.connectFailed, reason, performance.now());
  }

  onInformational(head: ResponseHead): void {
    this.#deadline.touch();
    this.#downstream.onInformational(head);
  }

  onHead(head: ResponseHead): void {
    const now = performance.now();
    if (head.status === 101 && !offers(this.#request, head.upgrade)) {
      this.#attemptFailed(AttemptEnd.malformed, FailureKind.malformed, 'a 101 that nobody asked for', now);
      return;
    }
    const endpoint = this.#endpoint!;
    this.#end = endOf(head, endpoint);
    if (this.#isUnserved(head.status, endpoint) && this.#tryElsewhere(AttemptEnd.serverError, now)) return;
    this.#phase = Phase.responding;
    this.#body.release();
    this.#latencyMs = now - this.#startedAt;
    this.#deadline.start(now, this.#target.options.idleTimeoutMs);
    this.#downstream.onResponse(head, endpoint);
  }

  onBody(buffer: Buffer, start: number, end: number): boolean {
    this.#deadline.touch();
    if (this.#downstream.onResponseData(buffer, start, end)) return true;
    this.#paused = true;
    return false;
  }

  onMessageEnd(trailers: string, reusable: boolean): void {
    const connection = this.#connection!;
    const endpoint = this.#endpoint!;
    this.#connection = undefined;
    this.#endpoint = undefined;
    this.#phase = Phase.idle;
    if (this.#end === AttemptEnd.serverError) endpoint.failures++;
    this.#target.finished(endpoint, this.#request, this.#end, this.#latencyMs);
    connection.end(reusable && this.#body.complete, performance.now());
    this.#downstream.onResponseEnd(trailers);
  }

  onReadEnd(): void {
    this.#downstream.onFlush();
  }

  onDrain(): void {
    this.#deadline.touch();
    this.#starved = false;
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
    this.#fresh = fresh;
    this.#startedAt = nowMs;
    this.#paused = false;
    this.#phase = Phase.waiting;
    this.#deadline.start(nowMs, this.#target.options.pendingTimeoutMs);
    endpoint.requests++;
    this.#target.started(endpoint, this.#request);
    const connection = pool.acquire(this, fresh ? 0 : pool.idleLimitMs(this.#request.idempotent), nowMs);
    if (connection === PoolAnswer.waiting) return;
    if (connection === PoolAnswer.full) {
      const reason = 'too many requests wait for a connection';
      this.#attemptFailed(AttemptEnd.abandoned, FailureKind.overloaded, reason, nowMs);
    } else {
      this.#send(connection, true, nowMs);
    }
  }

  #send(connection: EndpointConnection, reused: boolean, nowMs: number): void {
    this.#connection = connection;
    // What it took to get a connection says nothing about how fast the endpoint answers.
    this.#startedAt = nowMs;
    this.#reused = reused;
    this.#phase = Phase.sent;
    this.#deadline.start(nowMs, this.#target.options.responseTimeoutMs);
    connection.begin(this, serializeRequest(this.#request), this.#body);
    if (!this.#starved) return;
    this.#starved = false;
    this.#downstream.onRequestDrain();
  }

  #attemptFailed(end: AttemptEnd, kind: FailureKind, reason: string, nowMs: number): void {
    if (this.#phase === Phase.idle) return;
    if (end === AttemptEnd.reset && this.#diedUnused()) {
      const endpoint = this.#endpoint!;
      // Says nothing about the endpoint: it closed a connection it had held open for long enough.
      this.#dropAttempt(AttemptEnd.abandoned, nowMs);
      this.#retries++;
      this.#attempt(endpoint, true, nowMs);
      return;
    }
    const begun = this.#phase === Phase.responding;
    if (!begun && end !== AttemptEnd.timedOut && this.#tryElsewhere(end, nowMs)) return;
    this.#dropAttempt(end, nowMs);
    this.#fail(kind, reason);
  }

  /** Whether the status says that somebody else may do better. */
  #isUnserved(status: number, { isEdge }: ProxyEndpoint): boolean {
    return this.#target.options.retryStatuses.has(status) || (isEdge && edgeFailures.has(status));
  }

  /** Whether the endpoint was found to hang after it was asked, and has not begun to answer. */
  #isStranded(nowMs: number): boolean {
    const { silentAtMs } = this.#endpoint!;
    if (this.#phase === Phase.responding || this.#connection?.answered === true) return false;
    // All at once they would be too much for the others; the part of a millisecond they were sent at is chance enough.
    return this.#startedAt < silentAtMs && nowMs >= silentAtMs + (this.#startedAt % 1) * strandedSpanMs;
  }

  /** Whether a connection that had been in use before ended without a byte in answer, and a new one may do better. */
  #diedUnused(): boolean {
    if (!this.#reused || this.#fresh || this.#connection?.answered !== false) return false;
    return this.#request.idempotent && this.#body.replayable;
  }

  /** Gives this attempt up for one at another endpoint, if there is one and the request can be sent again. */
  #tryElsewhere(end: AttemptEnd, nowMs: number): boolean {
    const unsent = this.#phase === Phase.waiting;
    if (this.#triesLeft === 0 || !this.#body.replayable || !(unsent || this.#request.idempotent)) return false;
    const tried = [...this.#tried, this.#endpoint!];
    const next = this.#target.pick(this.#request, tried);
    if (next === undefined) return false;
    this.#tried = tried;
    this.#triesLeft--;
    this.#retries++;
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

  #fail(kind: FailureKind, reason: string): void {
    this.#phase = Phase.idle;
    this.#body.release();
    this.#downstream.onFailed({ kind, reason });
  }
}

function endOf({ status, directives }: ResponseHead, { isEdge }: ProxyEndpoint): AttemptEnd {
  if (status >= 500) return AttemptEnd.serverError;
  return isEdge && directives.includes(passedOnField) ? AttemptEnd.passedOn : AttemptEnd.ok;
}

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
import type { EndpointConnection } from './connection.ts';
import type { ConnectionUser } from './connection-user.ts';
import { Deadline } from './deadline.ts';
import type { Downstream } from './downstream.ts';
import { type ConnectionWaiter, PoolAnswer } from './pool.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import { offers, type ProxyRequest, serializeRequest } from './proxy-request.ts';
import { RequestBody } from './request-body.ts';
import type { Target } from './target.ts';
import { Tries } from './tries.ts';
import { endOf, isUnserved } from './verdict.ts';

const Phase = { idle: 0, waiting: 1, sent: 2, responding: 3 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

const noEndpoints: readonly ProxyEndpoint[] = [];

export class Exchange implements ConnectionUser, ConnectionWaiter {
  #downstream!: Downstream;
  readonly #body = new RequestBody();
  #request!: ProxyRequest;
  #target!: Target;
  #phase: Phase = Phase.idle;
  #endpoint: ProxyEndpoint | undefined;
  #connection: EndpointConnection | undefined;
  readonly #tries = new Tries();
  /** The connection had been open before, and may have been closed at the other end without our knowing. */
  #reused = false;
  /** This try asked for a new connection. */
  #fresh = false;
  #startedAt = 0;
  #latencyMs = 0;
  readonly #deadline = new Deadline();
  /** The client takes no more for now. */
  #paused = false;
  #end: AttemptEnd = AttemptEnd.ok;

  /** Tries after the first since this was last asked; for the metrics. */
  takeRetries(): number {
    return this.#tries.take();
  }

  get method(): string {
    return this.#request.method;
  }

  /** Takes a request, for `start`; the one before must be over. */
  prepare(request: ProxyRequest, target: Target, downstream: Downstream): this {
    this.#request = request;
    this.#target = target;
    this.#downstream = downstream;
    return this;
  }

  /** Starts the request; the body, if there is one, follows by `write` and `end`. */
  start(nowMs: number): void {
    const request = this.#request;
    const target = this.#target;
    this.#tries.begin(target.options.retryAttempts);
    this.#body.begin(request, target.options.retryBufferBytes);
    this.#phase = Phase.waiting;
    if (!target.admits()) {
      this.#fail(FailureKind.overloaded, 'the service has all the requests it may have');
      return;
    }
    const endpoint = target.pick(request, noEndpoints);
    if (endpoint === undefined) this.#fail(FailureKind.noEndpoint, 'no endpoint is available');
    else this.#attempt(endpoint, false, nowMs);
  }

  /**
   * A piece of the request body. Returns what became of it, as flags of `Sent`; after `full` the next is to wait for
   * `onRequestDrain`.
   */
  write(bytes: Buffer, start: number, end: number): number {
    // Answered already: nobody waits for the rest.
    if (this.#phase === Phase.idle) return 0;
    if (this.#connection !== undefined) this.#deadline.touch();
    return this.#body.write(bytes, start, end, this.#connection);
  }

  /** The end of the request body. */
  end(trailers: string): void {
    if (this.#phase === Phase.idle) return;
    if (this.#connection !== undefined) this.#deadline.touch();
    this.#body.end(trailers, this.#connection);
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
    if (!this.#body.complete && !this.#body.held) this.#deadline.touch();
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
    const { retryStatuses } = this.#target.options;
    if (isUnserved(head.status, endpoint, retryStatuses) && this.#tryElsewhere(AttemptEnd.serverError, now)) return;
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
    this.#body.held = false;
    this.#downstream.onRequestDrain();
  }

  onLost(reason: string, malformed: boolean): void {
    const end = malformed ? AttemptEnd.malformed : AttemptEnd.reset;
    this.#attemptFailed(end, malformed ? FailureKind.malformed : FailureKind.reset, reason, performance.now());
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
    if (!this.#body.held) return;
    this.#body.held = false;
    this.#downstream.onRequestDrain();
  }

  #attemptFailed(end: AttemptEnd, kind: FailureKind, reason: string, nowMs: number): void {
    if (this.#phase === Phase.idle) return;
    if (end === AttemptEnd.reset && this.#diedUnused()) {
      const endpoint = this.#endpoint!;
      // Says nothing about the endpoint: it closed a connection it had held open for long enough.
      this.#dropAttempt(AttemptEnd.abandoned, nowMs);
      this.#tries.again();
      this.#attempt(endpoint, true, nowMs);
      return;
    }
    const begun = this.#phase === Phase.responding;
    if (!begun && end !== AttemptEnd.timedOut && this.#tryElsewhere(end, nowMs)) return;
    this.#dropAttempt(end, nowMs);
    this.#fail(kind, reason);
  }

  /** Whether the endpoint was found to hang after it was asked, and has not begun to answer. */
  #isStranded(nowMs: number): boolean {
    if (this.#phase === Phase.responding || this.#connection?.answered === true) return false;
    return this.#endpoint!.strands(this.#startedAt, nowMs);
  }

  /** Whether a connection that had been in use before ended without a byte in answer, and a new one may do better. */
  #diedUnused(): boolean {
    if (!this.#reused || this.#fresh || this.#connection?.answered !== false) return false;
    return this.#request.idempotent && this.#body.replayable;
  }

  /** Gives this attempt up for one at another endpoint, if there is one and the request can be sent again. */
  #tryElsewhere(end: AttemptEnd, nowMs: number): boolean {
    const unsent = this.#phase === Phase.waiting;
    if (!this.#body.replayable || !(unsent || this.#request.idempotent)) return false;
    const next = this.#tries.next(this.#target, this.#request, this.#endpoint!);
    if (next === undefined) return false;
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

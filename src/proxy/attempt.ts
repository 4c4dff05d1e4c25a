/**
 * One try of a request at one endpoint: waits for a connection, sends, hands on what comes back, and knows when it has
 * taken too long. What follows from its end is decided by the exchange that made it.
 *
 * Every attempt that begins ends exactly once, completed or dropped; the target is told of both. Then it can be begun
 * again, for another try or another request.
 */
import { performance } from 'node:perf_hooks';
import type { ResponseHead } from '../http/index.ts';
import { AttemptEnd } from './attempt-end.ts';
import { type Carrier, type CarrierWaiter, PoolAnswer } from './carrier.ts';
import type { ConnectionUser } from './connection-user.ts';
import { Deadline } from './deadline.ts';
import { FailureKind } from './failure.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import { offers, type ProxyRequest } from './proxy-request.ts';
import type { RequestBody } from './request-body.ts';
import type { Target } from './target.ts';
import { endOf } from './verdict.ts';

/** Whose request an attempt is for. After `onHead` that did not drop it, the body of the answer follows. */
export interface AttemptOwner {
  readonly request: ProxyRequest;
  readonly target: Target;
  readonly body: RequestBody;
  /** The request is on its way, as far as its body is here. */
  onSent(): void;
  onInformational(head: ResponseHead): void;
  onHead(attempt: Attempt, head: ResponseHead, nowMs: number): void;
  /** Returns false to be given no more until `resume`. */
  onBody(buffer: Buffer, start: number, end: number): boolean;
  onComplete(end: AttemptEnd, trailers: string): void;
  onReadEnd(): void;
  onDrain(): void;
  /** It has failed; the owner drops it. */
  onFailed(attempt: Attempt, end: AttemptEnd, kind: FailureKind, reason: string, nowMs: number): void;
  /** Its endpoint was found to hang. Returns true where the owner has dropped it for that. */
  onStranded(attempt: Attempt, nowMs: number): boolean;
}

const Phase = { idle: 0, waiting: 1, sent: 2, responding: 3 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

/** An endpoint that has answered nobody for this long is to blame for what was given up unanswered. */
const silentAfterMs = 1_000;

export class Attempt implements ConnectionUser, CarrierWaiter {
  readonly #owner: AttemptOwner;
  readonly #deadline = new Deadline();
  #phase: Phase = Phase.idle;
  #endpoint: ProxyEndpoint | undefined;
  #connection: Carrier | undefined;
  /** The connection had been open before, and may have been closed at the other end without our knowing. */
  #reused = false;
  /** It asked for a new connection. */
  #fresh = false;
  #startedAt = 0;
  #latencyMs = 0;
  #end: AttemptEnd = AttemptEnd.ok;
  /** The protocol has changed: how long nothing may pass is for whoever has the tunnel. */
  #isTunnel = false;
  /** The client takes no more for now. */
  #paused = false;

  constructor(owner: AttemptOwner) {
    this.#owner = owner;
  }

  get method(): string {
    return this.#owner.request.method;
  }

  get asked(): string {
    const { request, target } = this.#owner;
    const { rewrite } = target.options;
    return rewrite === undefined || this.#endpoint!.isEdge ? request.target : rewrite(request.target);
  }

  get told(): string {
    const { request, target } = this.#owner;
    const { edgeFields } = target.options;
    return edgeFields !== undefined && this.#endpoint!.isEdge ? edgeFields(request) : '';
  }

  get endpoint(): ProxyEndpoint | undefined {
    return this.#endpoint;
  }

  get connection(): Carrier | undefined {
    return this.#connection;
  }

  /** Whether nothing of the request has been sent, or nothing of it was looked at. */
  get unsent(): boolean {
    return this.#phase === Phase.waiting || this.#connection?.refused === true;
  }

  get responding(): boolean {
    return this.#phase === Phase.responding;
  }

  get isTunnel(): boolean {
    return this.#isTunnel;
  }

  /** From sending the request to the head of the answer. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  /** How it ends if its answer, whose head has come, comes in whole. */
  get end(): AttemptEnd {
    return this.#end;
  }

  /** Whether it was on a connection that had been in use before, and ended without a byte: a new one may do better. */
  get diedUnused(): boolean {
    return this.#reused && !this.#fresh && this.#connection?.answered === false;
  }

  /** Starts; `fresh` asks for a new connection. */
  begin(endpoint: ProxyEndpoint, fresh: boolean, nowMs: number): void {
    const { pool } = endpoint;
    const { request, target } = this.#owner;
    const { pendingTimeoutMs, retry } = target.options;
    this.#endpoint = endpoint;
    this.#fresh = fresh;
    this.#startedAt = nowMs;
    this.#paused = false;
    this.#isTunnel = false;
    this.#phase = Phase.waiting;
    this.#deadline.start(nowMs, Math.min(pendingTimeoutMs, retry.perTryTimeoutMs));
    endpoint.countSent();
    target.started(endpoint, request);
    const connection = pool.acquire(this, fresh ? 0 : pool.idleLimitMs(request.idempotent), nowMs);
    if (connection === PoolAnswer.waiting) return;
    if (connection === PoolAnswer.full) {
      const reason = 'too many requests wait for a connection';
      this.#owner.onFailed(this, AttemptEnd.abandoned, FailureKind.overloaded, reason, nowMs);
    } else {
      this.#send(connection, nowMs);
    }
  }

  /** Gives it up, for the reason `end`. */
  drop(end: AttemptEnd, nowMs: number): void {
    const endpoint = this.#endpoint;
    const connection = this.#connection;
    if (endpoint === undefined) return;
    if (this.#phase === Phase.waiting) endpoint.pool.cancel(this);
    this.#phase = Phase.idle;
    this.#endpoint = undefined;
    this.#connection = undefined;
    connection?.destroy();
    if (isFailure(end)) endpoint.countFailed();
    this.#owner.target.finished(endpoint, this.#owner.request, end, nowMs - this.#startedAt);
  }

  /** How it ends when it is given up while it waits, through no fault of its own: the silence of an endpoint is one. */
  unansweredEnd(nowMs: number): AttemptEnd {
    const isSilent = this.#phase === Phase.sent && this.#endpoint!.silence.lastsMs(nowMs) >= silentAfterMs;
    return isSilent ? AttemptEnd.timedOut : AttemptEnd.abandoned;
  }

  /** For how long the endpoint has had the request and not begun to answer. */
  waitedMs(nowMs: number): number {
    return this.#phase === Phase.sent ? nowMs - this.#startedAt : 0;
  }

  /** The answer is handed on: no other try will be made. */
  respond(): void {
    this.#phase = Phase.responding;
  }

  /** Something of the request has moved: the time of the endpoint starts again. */
  touch(): void {
    this.#deadline.touch();
  }

  /** The client can take more of the response. */
  resume(): void {
    this.#paused = false;
    if (this.#connection === undefined) return;
    this.#deadline.touch();
    this.#connection.reclaimBuffers();
    this.#connection.resume();
  }

  onSweep(nowMs: number): void {
    if (this.#phase === Phase.idle || this.#paused || this.#isTunnel) return;
    if (this.#isStranded(nowMs) && this.#owner.onStranded(this, nowMs)) return;
    const { pendingTimeoutMs, responseTimeoutMs, idleTimeoutMs, retry } = this.#owner.target.options;
    if (this.#phase === Phase.waiting) {
      if (!this.#deadline.passed(nowMs, Math.min(pendingTimeoutMs, retry.perTryTimeoutMs))) return;
      // A pool that is only busy says nothing about its endpoint.
      const end = this.#endpoint!.pool.reached ? AttemptEnd.abandoned : AttemptEnd.connectFailed;
      this.#owner.onFailed(this, end, FailureKind.pendingTimeout, 'no connection came free in time', nowMs);
      return;
    }
    // While the rest of the request is awaited it is the client who is slow, and the front who waits for it.
    const { body } = this.#owner;
    if (!body.complete && !body.held) this.#deadline.touch();
    const responding = this.#phase === Phase.responding;
    const limitMs = responding ? idleTimeoutMs : Math.min(responseTimeoutMs, retry.perTryTimeoutMs);
    if (!this.#deadline.passed(nowMs, limitMs)) return;
    const reason = responding ? `no byte for ${limitMs} ms` : `no answer within ${limitMs} ms`;
    this.#owner.onFailed(this, AttemptEnd.timedOut, FailureKind.responseTimeout, reason, nowMs);
  }

  onConnection(connection: Carrier): void {
    this.#send(connection, performance.now());
  }

  onConnectFailed(reason: string): void {
    const { connectFailed } = AttemptEnd;
    this.#owner.onFailed(this, connectFailed, FailureKind.connectFailed, reason, performance.now());
  }

  onInformational(head: ResponseHead): void {
    this.#deadline.touch();
    this.#owner.onInformational(head);
  }

  onHead(head: ResponseHead): void {
    const nowMs = performance.now();
    const endpoint = this.#endpoint!;
    endpoint.silence.heard();
    if (head.status === 101 && !offers(this.#owner.request, head.upgrade)) {
      const { malformed } = FailureKind;
      this.#owner.onFailed(this, AttemptEnd.malformed, malformed, 'a 101 that nobody asked for', nowMs);
      return;
    }
    this.#isTunnel = head.status === 101;
    this.#end = endOf(head, endpoint);
    this.#latencyMs = nowMs - this.#startedAt;
    this.#deadline.start(nowMs, this.#owner.target.options.idleTimeoutMs);
    this.#owner.onHead(this, head, nowMs);
  }

  onBody(buffer: Buffer, start: number, end: number): boolean {
    this.#deadline.touch();
    if (this.#owner.onBody(buffer, start, end)) return true;
    this.#paused = true;
    return false;
  }

  onMessageEnd(trailers: string, reusable: boolean): void {
    const connection = this.#connection!;
    const endpoint = this.#endpoint!;
    const { request, target, body } = this.#owner;
    this.#phase = Phase.idle;
    this.#connection = undefined;
    this.#endpoint = undefined;
    if (isFailure(this.#end)) endpoint.countFailed();
    target.finished(endpoint, request, this.#end, this.#latencyMs);
    connection.end(reusable && body.complete, performance.now());
    this.#owner.onComplete(this.#end, trailers);
  }

  onReadEnd(): void {
    this.#owner.onReadEnd();
  }

  onDrain(): void {
    this.#deadline.touch();
    this.#owner.onDrain();
  }

  onLost(reason: string, malformed: boolean): void {
    const end = malformed ? AttemptEnd.malformed : AttemptEnd.reset;
    this.#owner.onFailed(this, end, malformed ? FailureKind.malformed : FailureKind.reset, reason, performance.now());
  }

  onThrown(error: string): void {
    const reason = `an uncaught error: ${error}`;
    this.#owner.onFailed(this, AttemptEnd.reset, FailureKind.threw, reason, performance.now());
  }

  #send(connection: Carrier, nowMs: number): void {
    const { request, target, body } = this.#owner;
    const { responseTimeoutMs, retry } = target.options;
    this.#connection = connection;
    // What it took to get a connection says nothing about how fast the endpoint answers.
    this.#startedAt = nowMs;
    this.#reused = connection.reused;
    this.#phase = Phase.sent;
    this.#deadline.start(nowMs, Math.min(responseTimeoutMs, retry.perTryTimeoutMs));
    this.#endpoint!.silence.asked(nowMs);
    request.attempts?.sending(this.#endpoint!);
    connection.begin(this, request, body);
    this.#owner.onSent();
  }

  /** Whether the endpoint was found to hang after it was asked, and has not begun to answer. */
  #isStranded(nowMs: number): boolean {
    if (this.#phase === Phase.responding || this.#connection?.answered === true) return false;
    return this.#endpoint!.strands(this.#startedAt, nowMs);
  }
}

/** What counts against an endpoint in the metrics. */
function isFailure(end: AttemptEnd): boolean {
  return end !== AttemptEnd.ok && end !== AttemptEnd.abandoned && end !== AttemptEnd.passedOn;
}

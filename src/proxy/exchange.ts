/**
 * One request and its response: picks an endpoint, has an attempt made there, hands the answer on, and tries again where
 * that is safe and worth it. It knows no sockets; whoever asks is a `Downstream`.
 *
 * What may be tried again is said by the route (`RetryRules`): whatever was never sent; of what was sent only methods
 * that may be carried out twice, while their body is still at hand. A connection that was reused and died without a byte
 * is tried once more on a new one to the same endpoint; any other retry goes to another endpoint, or waits for the only
 * one where its `Retry-After` says when. Nothing is tried again past the request's deadline or after the head of its
 * answer has been handed on.
 *
 * A first try that is slow may get a second one beside it (`HedgeDelay`). The first answer counts; the other attempt is
 * given up without a word against its endpoint.
 *
 * One object serves all requests of a client connection, one after the other.
 */
import { performance } from 'node:perf_hooks';
import { systemRandom } from '../core/index.ts';
import type { ResponseHead } from '../http/index.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import { AttemptEnd } from './attempt-end.ts';
import type { Downstream } from './downstream.ts';
import { FailureKind } from './failure.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import { RequestBody } from './request-body.ts';
import { retryAfterMs } from './retry-after.ts';
import { backoffMs } from './retry-rules.ts';
import type { Target } from './target.ts';
import { Tries } from './tries.ts';
import { isUnserved } from './verdict.ts';

const State = { idle: 0, trying: 1, resting: 2, responding: 3 } as const;
type State = (typeof State)[keyof typeof State];

const noEndpoints: readonly ProxyEndpoint[] = [];

export class Exchange implements AttemptOwner {
  request!: ProxyRequest;
  target!: Target;
  readonly body: RequestBody = new RequestBody();
  #downstream!: Downstream;
  #state: State = State.idle;
  readonly #tries = new Tries();
  #attempt = new Attempt(this);
  /** Beside the first while that is slow. */
  #rival: Attempt | undefined;
  /** Ends the wait before a retry, or the patience with a first try. */
  #timer: NodeJS.Timeout | undefined;

  /** Takes a request, for `start`; the one before must be over. */
  prepare(request: ProxyRequest, target: Target, downstream: Downstream): this {
    this.request = request;
    this.target = target;
    this.#downstream = downstream;
    return this;
  }

  /** Starts the request; the body, if there is one, follows by `write` and `end`. */
  start(nowMs: number): void {
    const { request, target } = this;
    this.#state = State.trying;
    this.#tries.begin(target);
    const hasBody = request.chunked || request.contentLength > 0;
    this.body.begin(request, hasBody && this.#isRepeatable() ? target.options.retry.bufferBytes : 0);
    if (nowMs >= request.deadlineMs) {
      this.#fail(FailureKind.deadline, 'its deadline had passed when it came', nowMs);
      return;
    }
    if (!target.admits(request)) {
      this.#fail(FailureKind.overloaded, 'the service has all the requests it may have', nowMs);
      return;
    }
    const endpoint = target.pick(request, noEndpoints);
    if (endpoint === undefined) {
      this.#fail(FailureKind.noEndpoint, 'no endpoint is available', nowMs);
      return;
    }
    this.#attempt.begin(endpoint, false, nowMs);
    if (target.options.hedge !== undefined && !hasBody) this.#watch(nowMs);
  }

  /**
   * A piece of the request body. Returns what became of it, as flags of `Sent`; after `full` the next is to wait for
   * `onRequestDrain`.
   */
  write(bytes: Buffer, start: number, end: number): number {
    // Answered already: nobody waits for the rest.
    if (this.#state === State.idle) return 0;
    const { connection } = this.#attempt;
    if (connection !== undefined) this.#attempt.touch();
    return this.body.write(bytes, start, end, connection);
  }

  /** The end of the request body. */
  end(trailers: string): void {
    if (this.#state === State.idle) return;
    const { connection } = this.#attempt;
    if (connection !== undefined) this.#attempt.touch();
    this.body.end(trailers, connection);
  }

  /** The client sends no more through the tunnel; the endpoint is told, and may still finish what it has to say. */
  endTunnel(): void {
    this.#attempt.connection?.endWrites();
  }

  /** The client is gone: whatever is on its way is dropped. */
  abandon(): void {
    if (this.#state === State.idle) return;
    const nowMs = performance.now();
    this.#rival?.drop(AttemptEnd.abandoned, nowMs);
    this.#attempt.drop(AttemptEnd.abandoned, nowMs);
    this.#over(false, nowMs);
  }

  /** The client can take more of the response. */
  resume(): void {
    this.#attempt.resume();
  }

  /** Says that the bytes of the present `onResponseData` are still needed after it. */
  keepBuffer(): void {
    this.#attempt.connection?.keepBuffer();
  }

  onSweep(nowMs: number): void {
    if (this.#state === State.idle) return;
    if (nowMs >= this.request.deadlineMs && !this.#attempt.isTunnel) {
      this.#expire(nowMs);
      return;
    }
    // The one that was first may have become the other by the time it is asked.
    const rival = this.#rival;
    this.#attempt.onSweep(nowMs);
    rival?.onSweep(nowMs);
  }

  onSent(): void {
    if (!this.body.held) return;
    this.body.held = false;
    this.#downstream.onRequestDrain();
  }

  onInformational(head: ResponseHead): void {
    this.#downstream.onInformational(head);
  }

  onHead(attempt: Attempt, head: ResponseHead, nowMs: number): void {
    const endpoint = attempt.endpoint!;
    const { retry, hedge } = this.target.options;
    // A failure is quick for other reasons than an answer.
    if (hedge !== undefined && attempt.end !== AttemptEnd.serverError) hedge.record(attempt.latencyMs, nowMs);
    if (isUnserved(head.status, endpoint, retry.statuses)) {
      if (this.#goesOn(attempt, attempt.end, nowMs) || this.#asksAgain(attempt, head, nowMs)) return;
    }
    if (this.#rival !== undefined) this.#settle(attempt, nowMs);
    this.#disarm();
    this.#state = State.responding;
    this.body.release();
    attempt.respond();
    this.#downstream.onResponse(head, endpoint);
  }

  onBody(buffer: Buffer, start: number, end: number): boolean {
    return this.#downstream.onResponseData(buffer, start, end);
  }

  onComplete(end: AttemptEnd, trailers: string): void {
    this.#over(end !== AttemptEnd.serverError, performance.now());
    this.#downstream.onResponseEnd(trailers);
  }

  onReadEnd(): void {
    this.#downstream.onFlush();
  }

  onDrain(): void {
    this.body.held = false;
    this.#downstream.onRequestDrain();
  }

  onFailed(attempt: Attempt, end: AttemptEnd, kind: FailureKind, reason: string, nowMs: number): void {
    if (end === AttemptEnd.reset && attempt.diedUnused && this.#mayRepeatOnNew(attempt)) {
      const endpoint = attempt.endpoint!;
      // Says nothing about the endpoint: it closed a connection it had held open for long enough.
      attempt.drop(AttemptEnd.abandoned, nowMs);
      attempt.begin(endpoint, true, nowMs);
      return;
    }
    // What ends one process would end the next: whoever has the client knows whether that has happened once already.
    const isFatal = kind === FailureKind.threw;
    const mayRetry = !isFatal && !attempt.responding && this.#retriesAfter(attempt, end);
    if (mayRetry && this.#goesOn(attempt, end, nowMs)) return;
    if (this.#outlived(attempt, end, nowMs)) return;
    attempt.drop(end, nowMs);
    this.#fail(kind, reason, nowMs);
  }

  onStranded(attempt: Attempt, nowMs: number): boolean {
    const end = attempt.unansweredEnd(nowMs);
    return this.#outlived(attempt, end, nowMs) || this.#tryElsewhere(attempt, end, true, nowMs);
  }

  /** Whether the request may be sent once more after it has been sent. */
  #isRepeatable(): boolean {
    const { methods, idempotencyKey } = this.target.options.retry;
    return methods.includes(this.request.method) || (idempotencyKey && this.request.hasIdempotencyKey);
  }

  /** A connection that is closed when it is used again is a matter of course, not a failure: no retry is spent on it. */
  #mayRepeatOnNew({ unsent }: Attempt): boolean {
    return this.body.replayable && (unsent || this.request.idempotent || this.#isRepeatable());
  }

  #retriesAfter(attempt: Attempt, end: AttemptEnd): boolean {
    const { causes, perTryTimeoutMs } = this.target.options.retry;
    if (attempt.unsent) return causes.includes('connect-failure');
    if (end !== AttemptEnd.timedOut) return causes.includes('reset');
    return perTryTimeoutMs < Number.POSITIVE_INFINITY && causes.includes('timeout');
  }

  /** Whether the request goes on without this attempt, which it then has dropped. */
  #goesOn(attempt: Attempt, end: AttemptEnd, nowMs: number): boolean {
    return this.#outlived(attempt, end, nowMs) || this.#tryElsewhere(attempt, end, attempt.unsent, nowMs);
  }

  /** Gives this attempt up where another one is under way. */
  #outlived(attempt: Attempt, end: AttemptEnd, nowMs: number): boolean {
    const rival = this.#rival;
    if (rival === undefined) return false;
    attempt.drop(end, nowMs);
    if (attempt === this.#attempt) this.#attempt = rival;
    this.#rival = undefined;
    return true;
  }

  /** Gives this attempt up for one at another endpoint, if there is one and the request can be sent again. */
  #tryElsewhere(attempt: Attempt, end: AttemptEnd, isFree: boolean, nowMs: number): boolean {
    if (!this.body.replayable || !(attempt.unsent || this.#isRepeatable())) return false;
    const { retry } = this.target.options;
    const waitMs = isFree ? 0 : backoffMs(retry, this.#tries.made + 1, systemRandom);
    if (nowMs + waitMs >= this.request.deadlineMs) return false;
    const next = this.#tries.next(this.request, attempt.endpoint!, isFree, nowMs);
    if (next === undefined) return false;
    attempt.drop(end, nowMs);
    this.#rest(next, waitMs, nowMs);
    return true;
  }

  /** Asks the only endpoint there is once more, when it has said how soon that makes sense. */
  #asksAgain(attempt: Attempt, { fields }: ResponseHead, nowMs: number): boolean {
    const endpoint = attempt.endpoint!;
    // What an edge of ours answers comes after tries of its own.
    if (endpoint.isEdge || !this.body.replayable || !this.#isRepeatable()) return false;
    const waitMs = retryAfterMs(fields, Date.now());
    if (waitMs === undefined || waitMs > this.target.options.retry.retryAfterMaxMs) return false;
    if (nowMs + waitMs >= this.request.deadlineMs || !this.#tries.same(nowMs)) return false;
    attempt.drop(attempt.end, nowMs);
    this.#rest(endpoint, waitMs, nowMs);
    return true;
  }

  #rest(next: ProxyEndpoint, waitMs: number, nowMs: number): void {
    this.#disarm();
    if (waitMs < 1) {
      this.#attempt.begin(next, false, nowMs);
      return;
    }
    this.#state = State.resting;
    this.#timer = setTimeout(() => {
      this.#state = State.trying;
      this.#attempt.begin(next, false, performance.now());
    }, waitMs);
  }

  /** Has a second try made if the first is not answered in time. */
  #watch(nowMs: number): void {
    if (this.#state !== State.trying || this.request.upgrade !== '' || !this.#isRepeatable()) return;
    const delayMs = this.target.options.hedge!.delayMs(nowMs);
    if (delayMs !== undefined) this.#timer = setTimeout(() => this.#hedge(performance.now()), delayMs);
  }

  #hedge(nowMs: number): void {
    if (nowMs >= this.request.deadlineMs) return;
    const next = this.#tries.beside(this.request, this.#attempt.endpoint!, nowMs);
    if (next === undefined) return;
    this.#rival = new Attempt(this);
    this.#rival.begin(next, false, nowMs);
  }

  /** `winner` has answered; the other attempt is given up. */
  #settle(winner: Attempt, nowMs: number): void {
    const { hedge } = this.target.options;
    const loser = winner === this.#attempt ? this.#rival! : this.#attempt;
    if (winner === this.#rival) this.target.options.retries.hedgesWon++;
    this.#attempt = winner;
    this.#rival = undefined;
    const waitedMs = loser.waitedMs(nowMs);
    // An endpoint that answers others was only slow with this one; one that answers nobody says nothing about usual times.
    if (waitedMs > loser.endpoint!.silence.lastsMs(nowMs)) hedge?.record(waitedMs, nowMs);
    loser.drop(loser.unansweredEnd(nowMs), nowMs);
  }

  #expire(nowMs: number): void {
    this.#rival?.drop(this.#rival.unansweredEnd(nowMs), nowMs);
    this.#attempt.drop(this.#attempt.unansweredEnd(nowMs), nowMs);
    this.#fail(FailureKind.deadline, 'its deadline has passed', nowMs);
  }

  #fail(kind: FailureKind, reason: string, nowMs: number): void {
    this.#over(false, nowMs);
    this.#downstream.onFailed({ kind, reason });
  }

  #over(ok: boolean, nowMs: number): void {
    this.#state = State.idle;
    this.#rival = undefined;
    this.#disarm();
    this.body.release();
    this.#tries.over(ok, nowMs);
  }

  #disarm(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * One client connection of the wire front: reads requests one after the other, sends each on its way, writes the answer.
 *
 * Pipelined requests wait until the one before is answered; the endpoint never sees two on one connection. Whatever is
 * ambiguous is answered once and the connection is closed. Nothing here waits on a promise or sets a timer.
 *
 * Invariant: a connection is reused only when the request was read to its end and the response written to its end.
 */
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { RequestHead, type ResponseHead } from '../../http/index.ts';
import { Deadline, type ExchangeFailure, type Expiring, FailureKind, type ProxyEndpoint } from '../../proxy/index.ts';
import type { AcceptedClient } from '../accepted-client.ts';
import type { AnswerHead } from '../answer-head.ts';
import { dispatch } from '../dispatch.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import { finishAnswer, finishHead } from '../final-answer.ts';
import type { Call, Responder } from '../handler.ts';
import type { LocalAnswer } from '../local-answer.ts';
import { badRequest, bodyTimedOut, failureProblem, headTimedOut, type Problem, problemAnswer } from '../problem.ts';
import { RequestContext } from '../request-context.ts';
import type { SharedConnection } from '../shared-connection.ts';
import { ClientInput, type InputSink } from './client-input.ts';
import { Linger } from './linger.ts';
import { Pace } from './pace.ts';
import { ResponseWriter, type WriterOwner } from './response-writer.ts';
import { hasBody } from './whole-head.ts';

const Phase = { idle: 0, request: 1, tunnel: 2, closing: 3, closed: 4 } as const;

/** What an answer goes by when the request could not be read. */
const unread = { method: '', minor: 1 };

export class ClientConnection implements Expiring, InputSink, Responder, WriterOwner {
  readonly socket: Socket;
  readonly #raw: Socket | undefined;
  readonly #shared: SharedConnection | undefined;
  readonly #edge: EdgeRuntime;
  readonly #onClose: (connection: ClientConnection) => void;
  readonly #context: RequestContext;
  readonly #input: ClientInput;
  readonly #writer: ResponseWriter;
  readonly #pace: Pace;
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.idle;
  #requests = 0;
  readonly #openedAt = performance.now();
  /** What answers the present request. */
  #call: Call | undefined;
  #keepAlive = true;
  readonly #deadline = new Deadline();
  /** The client does not take what we write. */
  #blocked = false;
  /** It goes on in another process as soon as nothing is under way on it. */
  #goesBack = false;
  /** No further answer is written. */
  #linger: Linger | undefined;

  constructor(client: AcceptedClient, edge: EdgeRuntime, onClose: (connection: ClientConnection) => void) {
    const { shared, transport } = client;
    this.#shared = shared;
    this.#edge = edge;
    this.#onClose = onClose;
    this.#raw = client.raw;
    const head = new RequestHead({ maxFields: edge.limits.fieldCount, allowedAliases: edge.limits.allowedAliases });
    this.#context = new RequestContext(head, client.address, transport, edge);
    this.#input = new ClientInput(client, head, edge, this);
    const { socket } = this.#input;
    this.socket = socket;
    this.#writer = new ResponseWriter(socket, this, { turn: edge.turn, shared });
    this.#pace = new Pace(client.raw ?? socket);
    const { headTimeoutMs, keepaliveTimeoutMs } = edge.limits;
    const quietMs = shared?.isResumed === true ? (shared.quietMs ?? keepaliveTimeoutMs) : headTimeoutMs;
    this.#deadline.start(performance.now(), quietMs);
    // An error is always followed by `close`; without a listener it would end the process.
    socket.on('error', () => {});
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.once('close', () => this.#closed());
    edge.deadlines.add(this);
  }

  get reading(): boolean {
    return this.#phase < Phase.closing;
  }

  onDropped(bytes: number): void {
    this.#linger?.dropped(bytes);
  }

  onHeadBegun(): void {
    this.#deadline.start(performance.now(), this.#edge.limits.headTimeoutMs);
  }

  onHead(): void {
    const { limits } = this.#edge;
    const context = this.#context;
    const now = performance.now();
    this.#requests++;
    this.#phase = Phase.request;
    this.#deadline.start(now, limits.idleTimeoutMs);
    this.#pace.start(now, limits);
    context.begin(now);
    this.#shared?.begins(context.idempotent);
    this.#keepAlive = context.head.keepAlive && this.#isWelcome && !this.#isWornOut(now);
    const call = dispatch(context, { edge: this.#edge, responder: this, nowMs: now });
    if (call === undefined) return;
    this.#call = call;
    call.start(now);
  }

  /** Whether a further request may come: to this process, or to the one that the connection goes back to. */
  get #isWelcome(): boolean {
    return this.#edge.open || (this.#shared !== undefined && this.#edge.givesBack);
  }

  get #isToGoBack(): boolean {
    return this.#goesBack || this.#edge.givesBack;
  }

  /** Nothing lasts for ever: what a connection holds on to, and the balancing of clients over nodes, begin anew. */
  #isWornOut(nowMs: number): boolean {
    const { requestsPerConnection, connectionAgeMs } = this.#edge.limits;
    return this.#requests >= requestsPerConnection || nowMs - this.#openedAt >= connectionAgeMs;
  }

  onBodyData(bytes: Buffer, start: number, end: number): void {
    this.#deadline.touch();
    this.#context.notes.received += end - start;
    this.#pace.moved(end - start);
    if (this.#call !== undefined) this.#input.handOn(this.#call, bytes, start, end);
  }

  onBodyEnd(trailers: string): void {
    this.#call?.end(trailers);
  }

  onRefused(status: number, fault: string): void {
    if (this.#phase >= Phase.closing) return;
    if (this.#phase === Phase.idle) this.#beginRefused();
    this.#giveUp(badRequest(status, fault));
  }

  onInformational(head: ResponseHead): void {
    if (this.#context.head.minor === 1) this.#writer.informational(head);
  }

  onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    const context = this.#context;
    context.status = head.status;
    context.endpoint = endpoint;
    const fields = finishHead(context, { head, endpoint, edge: this.#edge });
    if (head.status === 101) {
      this.#phase = Phase.tunnel;
      context.switched(performance.now());
      this.#writer.switching(head, fields);
      this.#input.turnRaw(this.#call!);
      return;
    }
    if (!this.#input.complete) this.#keepAlive = false;
    const { method, minor } = context.head;
    this.#writer.head(head, { method, minor, keepAlive: this.#keepAlive, fields });
    if (this.#writer.endsWithConnection) this.#keepAlive = false;
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    this.#context.bytes += end - start;
    if (this.#writer.data(buffer, start, end)) this.#call!.keepBuffer();
    if (!this.#writer.blocked) return true;
    this.#blocked = true;
    this.#deadline.touch();
    return false;
  }

  onResponseEnd(trailers: string): void {
    this.#call = undefined;
    this.#writer.end(trailers);
  }

  onWritten(): void {
    this.#finish();
  }

  onFlush(): void {
    this.#writer.flush();
  }

  onAnswer(answer: LocalAnswer): void {
    this.#respond(answer);
  }

  onProblem(problem: Problem): void {
    this.#giveUp(problem);
  }

  onFailed(failure: ExchangeFailure): void {
    if (failure.kind === FailureKind.threw && this.#leaveToOthers(failure.reason)) return;
    this.#context.notes.failure = failure.reason;
    this.#giveUp(failureProblem(failure.kind));
  }

  onRequestDrain(): void {
    this.#input.drained();
  }

  onSweep(nowMs: number): void {
    if (this.#linger !== undefined) {
      if (this.#linger.expired(nowMs)) this.cut();
      return;
    }
    this.#call?.onSweep(nowMs);
    if (this.#shared !== undefined && this.#phase === Phase.idle && this.#settle(this.#shared)) return;
    // A tunnel's time is its own.
    if (this.#phase === Phase.tunnel) return;
    const { limits } = this.#edge;
    const isReading = this.#blocked;
    const isSending = this.#phase === Phase.request && !this.#input.complete && !this.socket.isPaused();
    if (isReading && this.#pace.tookSome()) this.#deadline.touch();
    const isBehind = this.#pace.fellBehind(nowMs, isReading || isSending, limits);
    if (!isBehind && !this.#deadline.passed(nowMs, limits.idleTimeoutMs)) return;
    if (isReading) this.cut();
    else if (this.#phase === Phase.idle) this.#endIdle();
    else if (isSending) this.#giveUp(bodyTimedOut);
  }

  /** No further request is read. An idle connection ends now, another one with its response. */
  drain(): void {
    if (this.#shared !== undefined && this.#edge.givesBack) {
      if (this.#phase === Phase.idle) this.#settle(this.#shared);
      return;
    }
    this.#keepAlive = false;
    if (this.#phase === Phase.idle && this.#input.empty) this.#leave();
  }

  giveBack(): boolean {
    const isOpen = this.#phase === Phase.idle || this.#phase === Phase.request;
    if (this.#shared === undefined || this.#goesBack || !isOpen) return false;
    this.#goesBack = true;
    if (this.#phase === Phase.idle) this.#settle(this.#shared);
    return true;
  }

  /** Ends it now. An answer that is not complete is reset, so that nobody takes it for a whole one. */
  cut(): void {
    if (this.#context.status > 0 || this.socket.writableLength > 0) this.#reset();
    else this.socket.destroy();
  }

  /** The client sends no more. One that waits for an answer is taken to have left, as nginx and Envoy do. */
  #onEnd(): void {
    // What it has sent before is to be looked at first, and what it has been answered is to leave.
    if (this.#input.isFresh || this.#writer.isEnding) setImmediate(() => this.#onEnd());
    else if (this.#phase === Phase.tunnel) this.#call?.endTunnel();
    else if (this.#phase === Phase.request) this.socket.destroy();
    else if (this.#phase === Phase.idle) this.#leave();
  }

  /** Ends a connection without a request: at once, or when what is left of the last answer has been taken. */
  #leave(): void {
    if (this.socket.writableLength > 0) this.#close(performance.now());
    else this.socket.destroy();
  }

  #onDrain(): void {
    const held = this.#blocked;
    this.#blocked = false;
    this.#writer.drained();
    if (!held || this.#phase >= Phase.closing) return;
    if (this.#phase === Phase.idle) {
      if (this.#shared !== undefined && this.#settle(this.#shared)) return;
      this.#deadline.start(performance.now(), this.#edge.limits.keepaliveTimeoutMs);
      this.#input.goOn();
    } else {
      this.#deadline.touch();
      this.#call?.resume();
    }
  }

  #endIdle(): void {
    if (this.#input.midHead) {
      this.#beginRefused();
      this.#giveUp(headTimedOut);
    } else {
      this.#leave();
    }
  }

  /** No answer of an endpoint's will come, or no more of it. */
  #giveUp(problem: Problem): void {
    // One that is given to its end stands, and leaves next.
    if (this.#writer.isEnding) return;
    this.#context.notes.problem = problem.kind;
    // In the middle of a body: the endpoint must not take what came so far for a whole request.
    this.#abandon();
    if (this.#context.status > 0) this.#reset();
    else this.#refuse(problem);
  }

  /** TLS has no reset of its own: it is for the connection beneath. */
  #reset(): void {
    (this.#raw ?? this.socket).resetAndDestroy();
  }

  /** Whoever else holds the connection deals with the request, where all that was read of it is known there. */
  #leaveToOthers(why: string): boolean {
    const isAllKnown = this.#context.status === 0 && this.#input.complete && this.socket.readableLength === 0;
    if (!isAllKnown || this.#shared?.lose(why) !== true) return false;
    this.#phase = Phase.closing;
    this.#context.left(performance.now());
    this.socket.destroy();
    return true;
  }

  #beginRefused(): void {
    this.#context.beginRefused(performance.now());
    this.#phase = Phase.request;
  }

  #refuse(problem: Problem): void {
    if (problem.status === 400 || problem.status === 431 || problem.status === 501) this.#keepAlive = false;
    this.#respond(problemAnswer(problem, this.#context.requestId));
  }

  /** A whole answer of our own. */
  #respond(answer: LocalAnswer): void {
    const context = this.#context;
    const { status } = answer;
    context.status = status;
    if (!this.#input.complete) this.#keepAlive = false;
    const { method, minor } = context.understood ? context.head : unread;
    const { bytes, fields } = finishAnswer(context, answer);
    const { hasDate = false, headed } = answer;
    const traits = { method, minor, keepAlive: this.#keepAlive, fields, hasDate };
    context.bytes = hasBody(method, status) ? bytes.length : 0;
    // A layer may have put other bytes in place of those.
    const isHeaded = headed !== undefined && headed.bytes === bytes;
    this.#call = undefined;
    if (isHeaded) this.#writer.headed(status, headed, traits);
    else this.#writer.whole(status, bytes, traits);
  }

  /** The response is complete. */
  #finish(): void {
    const { limits } = this.#edge;
    const now = performance.now();
    const tunnel = this.#phase === Phase.tunnel;
    this.#call = undefined;
    this.#context.ended(now, false);
    if (!this.#keepAlive || tunnel || !this.#input.complete) {
      this.#close(now);
      return;
    }
    this.#phase = Phase.idle;
    this.#input.next();
    this.#shared?.answered(this.socket.writableLength === 0, this.#input.rest);
    if (this.#isToGoBack && this.#shared !== undefined && this.#settle(this.#shared)) return;
    this.#blocked = this.#writer.blocked;
    this.#deadline.start(now, this.#blocked ? limits.idleTimeoutMs : limits.keepaliveTimeoutMs);
    if (this.#blocked) this.socket.pause();
    else this.#input.goOn();
  }

  /** Tells of an answer that has left by now. Returns whether the connection has gone back to whoever else holds it. */
  #settle(shared: SharedConnection): boolean {
    if (!this.#input.empty || this.socket.writableLength > 0) return false;
    if (!shared.isIdle) shared.answered(true, undefined);
    if (!this.#isToGoBack) return false;
    shared.back();
    this.socket.destroy();
    return true;
  }

  #close(nowMs: number): void {
    this.#phase = Phase.closing;
    this.#input.drop();
    this.#linger = new Linger(this.socket, this.#pace, this.#edge.limits, nowMs);
  }

  #closed(): void {
    const begun = this.#phase === Phase.request || this.#phase === Phase.tunnel;
    this.#phase = Phase.closed;
    this.#abandon();
    this.#writer.closed();
    if (begun) this.#context.ended(performance.now(), true);
    this.#edge.deadlines.delete(this);
    this.#onClose(this);
  }

  #abandon(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.abandon();
  }
}

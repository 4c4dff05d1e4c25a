/**
 * One client connection of the wire front: reads requests one after the other, sends each on its way, writes the answer.
 *
 * Pipelined requests wait until the one before is answered; the endpoint never sees two on one connection. Whatever is
 * ambiguous is answered once and the connection is closed. Nothing here waits on a promise or sets a timer.
 *
 * Invariant: a connection is reused only when the request was read to its end and the response written to its end.
 */
import type { Socket } from 'node:net';
import { RequestHead, type ResponseHead } from '../../http/index.ts';
import {
  Deadline,
  type Downstream,
  Exchange,
  type ExchangeFailure,
  type Expiring,
  type ProxyEndpoint,
} from '../../proxy/index.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import type { LocalAnswer } from '../local-answer.ts';
import { passedAnswerFields } from '../passed-answer.ts';
import { badRequest, bodyTimedOut, failureProblem, headTimedOut, type Problem, problemAnswer } from '../problem.ts';
import { RequestContext } from '../request-context.ts';
import { selectRoute } from '../select-route.ts';
import { ClientInput, type InputSink } from './client-input.ts';
import { Linger } from './linger.ts';
import { ResponseWriter } from './response-writer.ts';

const Phase = { idle: 0, request: 1, tunnel: 2, closing: 3, closed: 4 } as const;

/** What an answer goes by when the request could not be read. */
const unread = { method: '', minor: 1 };

export class ClientConnection implements Downstream, Expiring, InputSink {
  readonly socket: Socket;
  readonly #edge: EdgeRuntime;
  readonly #onClose: (connection: ClientConnection) => void;
  readonly #context: RequestContext;
  readonly #input: ClientInput;
  readonly #writer: ResponseWriter;
  readonly #exchange: Exchange;
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.idle;
  #requests = 0;
  #status = 0;
  #keepAlive = true;
  readonly #deadline = new Deadline();
  /** The client does not take what we write. */
  #blocked = false;
  /** No further answer is written. */
  #linger: Linger | undefined;

  /** `accepted` comes from a server that pauses on connect. */
  constructor(accepted: Socket, edge: EdgeRuntime, onClose: (connection: ClientConnection) => void) {
    this.#edge = edge;
    this.#onClose = onClose;
    const head = new RequestHead({ maxFields: edge.limits.fieldCount, allowedAliases: edge.limits.allowedAliases });
    this.#context = new RequestContext(head, accepted.remoteAddress ?? '', edge.identify);
    this.#input = new ClientInput(accepted, head, edge.limits.headBytes, this);
    const { socket } = this.#input;
    this.socket = socket;
    this.#writer = new ResponseWriter(socket);
    this.#exchange = new Exchange(this);
    this.#deadline.start(performance.now(), edge.limits.headTimeoutMs);
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

  get ready(): boolean {
    return this.#phase === Phase.idle && !this.#blocked;
  }

  onHeadBegun(): void {
    this.#deadline.start(performance.now(), this.#edge.limits.headTimeoutMs);
  }

  onHead(): void {
    const { counters, limits } = this.#edge;
    const context = this.#context;
    const now = performance.now();
    this.#requests++;
    counters.active++;
    this.#phase = Phase.request;
    this.#deadline.start(now, limits.idleTimeoutMs);
    context.begin(now);
    this.#keepAlive = context.head.keepAlive && this.#edge.open && this.#requests < limits.requestsPerConnection;
    const selected = selectRoute(context, this.#edge);
    if ('status' in selected) {
      this.#refuse(selected);
      return;
    }
    context.route = selected;
    const { action } = selected;
    if (action.kind === 'forward') {
      context.prepare(this.#edge, action.upgrade);
      this.#exchange.start(context, action.target, now);
    } else {
      this.#respond(action.answer(context.head));
    }
  }

  onBodyData(bytes: Buffer, start: number, end: number): void {
    this.#deadline.touch();
    if (this.#exchange.active) this.#input.handOn(this.#exchange, bytes, start, end);
  }

  onBodyEnd(trailers: string): void {
    if (this.#exchange.active) this.#exchange.end(trailers);
  }

  onRefused(status: number, fault: string): void {
    if (this.#phase >= Phase.closing) return;
    if (this.#phase === Phase.idle) this.#beginRefused();
    this.#giveUp(badRequest(status, fault));
  }

  onInformational(head: ResponseHead): void {
    if (this.#context.head.minor === 1) this.#writer.informational(head);
  }

  onResponse(head: ResponseHead, endpoint: ProxyEndpoint): void {
    this.#status = head.status;
    if (head.status === 101) {
      this.#phase = Phase.tunnel;
      this.#writer.switching(head);
      this.#input.turnRaw(this.#exchange);
      return;
    }
    if (!this.#input.complete) this.#keepAlive = false;
    const { method, minor } = this.#context.head;
    const { region, debug } = this.#edge;
    const servedBy = debug ? `x-antipode-served-by: ${endpoint.label}\r\n` : '';
    const { trustedPeer } = this.#context.client;
    const fields = endpoint.isEdge ? passedAnswerFields(head.directives, region, trustedPeer) : servedBy;
    this.#writer.head(head, { method, minor, keepAlive: this.#keepAlive, fields });
    if (this.#writer.endsWithConnection) this.#keepAlive = false;
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    if (this.#writer.data(buffer, start, end)) this.#exchange.keepBuffer();
    if (!this.#writer.blocked) return true;
    this.#blocked = true;
    this.#deadline.touch();
    return false;
  }

  onResponseEnd(trailers: string): void {
    this.#writer.end(trailers);
    this.#finish();
  }

  onFlush(): void {
    this.#writer.flush();
  }

  onFailed(failure: ExchangeFailure): void {
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
    this.#exchange.onSweep(nowMs);
    if (!this.#deadline.passed(nowMs, this.#edge.limits.idleTimeoutMs)) return;
    if (this.#blocked) this.cut();
    else if (this.#phase === Phase.idle) this.#endIdle();
    else if (this.#phase === Phase.request && !this.#input.complete && !this.socket.isPaused()) {
      this.#giveUp(bodyTimedOut);
    }
  }

  /** No further request is read. An idle connection ends now, another one with its response. */
  drain(): void {
    this.#keepAlive = false;
    if (this.#phase === Phase.idle && this.#input.empty) this.#leave();
  }

  /** Ends it now. An answer that is not complete is reset, so that nobody takes it for a whole one. */
  cut(): void {
    if (this.#status > 0 || this.socket.writableLength > 0) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  /** The client sends no more. One that waits for an answer is taken to have left, as nginx and Envoy do. */
  #onEnd(): void {
    if (this.#phase === Phase.tunnel) this.#exchange.endTunnel();
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
    this.#writer.blocked = false;
    if (!held || this.#phase >= Phase.closing) return;
    if (this.#phase === Phase.idle) {
      this.#deadline.start(performance.now(), this.#edge.limits.keepaliveTimeoutMs);
      this.#input.goOn();
    } else {
      this.#deadline.touch();
      this.#exchange.resume();
    }
  }

  #endIdle(): void {
    if (this.#input.midHead) {
      this.#beginRefused();
      this.#refuse(headTimedOut);
    } else {
      this.#leave();
    }
  }

  /** No answer of an endpoint's will come, or no more of it. */
  #giveUp(problem: Problem): void {
    // In the middle of a body: the endpoint must not take what came so far for a whole request.
    this.#exchange.abandon();
    if (this.#status > 0) this.socket.resetAndDestroy();
    else this.#refuse(problem);
  }

  #beginRefused(): void {
    this.#context.beginRefused(performance.now());
    this.#edge.counters.active++;
    this.#phase = Phase.request;
  }

  #refuse(problem: Problem): void {
    if (problem.status === 400 || problem.status === 431 || problem.status === 501) this.#keepAlive = false;
    this.#respond(problemAnswer(problem, this.#context.requestId));
  }

  /** A whole answer of our own. */
  #respond({ status, body, fields }: LocalAnswer): void {
    this.#status = status;
    if (!this.#input.complete) this.#keepAlive = false;
    const { method, minor } = this.#context.understood ? this.#context.head : unread;
    this.#writer.whole(status, body, { method, minor, keepAlive: this.#keepAlive, fields });
    this.#finish();
  }

  /** The response is complete. */
  #finish(): void {
    const { counters, limits, routeCount } = this.#edge;
    const now = performance.now();
    const tunnel = this.#phase === Phase.tunnel;
    counters.active--;
    counters.retries += this.#exchange.takeRetries();
    counters.record(this.#context.route?.index ?? routeCount, this.#status, now - this.#context.startedAt);
    this.#status = 0;
    if (!this.#keepAlive || tunnel || !this.#input.complete) {
      this.#close(now);
      return;
    }
    this.#phase = Phase.idle;
    this.#input.next();
    this.#blocked = this.#writer.blocked;
    this.#deadline.start(now, this.#blocked ? limits.idleTimeoutMs : limits.keepaliveTimeoutMs);
    if (this.#blocked) this.socket.pause();
    else this.#input.goOn();
  }

  #close(nowMs: number): void {
    this.#phase = Phase.closing;
    this.#input.drop();
    this.#linger = new Linger(this.socket, this.#edge.limits.idleTimeoutMs, nowMs);
  }

  #closed(): void {
    const { counters, deadlines } = this.#edge;
    counters.retries += this.#exchange.takeRetries();
    if (this.#phase === Phase.request || this.#phase === Phase.tunnel) {
      counters.active--;
      counters.abandoned++;
    }
    this.#phase = Phase.closed;
    this.#exchange.abandon();
    deadlines.delete(this);
    this.#onClose(this);
  }
}

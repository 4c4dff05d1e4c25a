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
  type Downstream,
  Exchange,
  type ExchangeFailure,
  type Expiring,
  type ProxyEndpoint,
} from '../../proxy/index.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import { badRequest, bodyTimedOut, failureProblem, headTimedOut, type Problem, problemBody } from '../problem.ts';
import { RequestContext } from '../request-context.ts';
import { selectRoute } from '../select-route.ts';
import { RequestReader, type RequestSink } from './request-reader.ts';
import { ResponseWriter } from './response-writer.ts';

const Phase = { idle: 0, request: 1, tunnel: 2, closing: 3, closed: 4 } as const;

/** How long a client may go on sending what nobody reads, so that it can still read our answer before the connection ends. */
const lingerMs = 2_000;

export class ClientConnection implements Downstream, Expiring, RequestSink {
  readonly socket: Socket;
  readonly #edge: EdgeRuntime;
  readonly #onClose: (connection: ClientConnection) => void;
  readonly #context: RequestContext;
  readonly #reader: RequestReader;
  readonly #writer: ResponseWriter;
  readonly #exchange: Exchange;
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.idle;
  /** Bytes of a pipelined request. */
  #waiting: Buffer | undefined;
  #requests = 0;
  #status = 0;
  #keepAlive = true;
  #deadline: number;
  /** The client does not take what we write. */
  #blocked = false;
  #moved = false;

  constructor(socket: Socket, edge: EdgeRuntime, onClose: (connection: ClientConnection) => void) {
    this.socket = socket;
    this.#edge = edge;
    this.#onClose = onClose;
    const head = new RequestHead({ maxFields: edge.limits.fieldCount, allowedAliases: edge.limits.allowedAliases });
    this.#context = new RequestContext(head, socket.remoteAddress ?? '', edge.identify);
    this.#reader = new RequestReader(head, edge.limits.headBytes, this);
    this.#writer = new ResponseWriter(socket);
    this.#exchange = new Exchange(this);
    this.#deadline = performance.now() + edge.limits.headTimeoutMs;
    // An error is always followed by `close`; without a listener it would end the process.
    socket.on('error', () => {});
    socket.on('data', (piece: Buffer) => this.#onData(piece));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.once('close', () => this.#closed());
    edge.deadlines.add(this);
  }

  get idle(): boolean {
    return this.#phase === Phase.idle && !this.#reader.midHead;
  }

  onHead(): void {
    const { counters, limits, region } = this.#edge;
    const context = this.#context;
    const now = performance.now();
    this.#requests++;
    counters.active++;
    this.#phase = Phase.request;
    this.#moved = true;
    this.#deadline = now + limits.idleTimeoutMs;
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
      context.prepare(region, action.upgrade);
      this.#exchange.start(context, action.target, now);
    } else {
      const { status, body, fields } = action.answer(context.head);
      this.#respond(status, body, fields);
    }
  }

  onBodyData(bytes: Buffer): void {
    this.#moved = true;
    if (this.#exchange.active && !this.#exchange.write(bytes)) this.socket.pause();
  }

  onBodyEnd(trailers: string): void {
    if (this.#exchange.active) this.#exchange.end(trailers);
  }

  onRefused(status: number, fault: string): void {
    if (this.#phase === Phase.request) {
      // In the middle of a body: the endpoint must not take what came so far for a whole request.
      const begun = this.#status > 0;
      this.#exchange.abandon();
      if (begun) {
        this.socket.resetAndDestroy();
        return;
      }
    } else {
      this.#context.startedAt = performance.now();
      this.#context.route = undefined;
      this.#context.requestId = '';
      this.#edge.counters.active++;
      this.#phase = Phase.request;
    }
    this.#refuse(badRequest(status, fault));
  }

  onInformational(head: ResponseHead): void {
    if (this.#context.head.minor === 1) this.#writer.informational(head);
  }

  onResponse(head: ResponseHead, endpoint: ProxyEndpoint): void {
    this.#status = head.status;
    if (head.status === 101) {
      this.#phase = Phase.tunnel;
      this.#reader.turnRaw();
      this.#writer.switching(head);
      if (this.#waiting !== undefined) this.#exchange.write(this.#waiting);
      this.#waiting = undefined;
      return;
    }
    if (!this.#reader.complete) this.#keepAlive = false;
    const { method, minor } = this.#context.head;
    const fields = this.#edge.debug ? `x-antipode-served-by: ${endpoint.label}\r\n` : '';
    this.#writer.head(head, { method, minor, keepAlive: this.#keepAlive, fields });
    if (this.#writer.endsWithConnection) this.#keepAlive = false;
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    if (this.#writer.data(buffer, start, end)) this.#exchange.keepBuffer();
    if (!this.socket.writableNeedDrain) return true;
    this.#blocked = true;
    this.#moved = true;
    return false;
  }

  onResponseEnd(trailers: string): void {
    this.#writer.end(trailers);
    this.#finish();
  }

  onFlush(): void {
    this.#writer.flush();
  }

  onFailed(failure: ExchangeFailure, begun: boolean): void {
    if (this.#phase === Phase.closed) return;
    if (begun || this.#phase === Phase.tunnel) this.socket.resetAndDestroy();
    else this.#refuse(failureProblem(failure.kind));
  }

  onRequestDrain(): void {
    if (this.#phase === Phase.request || this.#phase === Phase.tunnel) this.socket.resume();
  }

  onSweep(nowMs: number): void {
    this.#exchange.onSweep(nowMs);
    if (this.#moved) {
      this.#moved = false;
      this.#deadline = nowMs + this.#edge.limits.idleTimeoutMs;
    }
    if (nowMs < this.#deadline) return;
    if (this.#phase === Phase.idle && this.#reader.midHead) this.#refuseLate(headTimedOut);
    else if (this.#phase === Phase.idle || this.#phase === Phase.closing || this.#blocked) this.socket.destroy();
    else if (this.#phase === Phase.request && !this.#reader.complete && !this.socket.isPaused()) {
      this.#exchange.abandon();
      if (this.#status > 0) this.socket.resetAndDestroy();
      else this.#refuse(bodyTimedOut);
    }
  }

  /** No further request is read. An idle connection ends now, another one with its response. */
  drain(): void {
    this.#keepAlive = false;
    if (this.idle) this.socket.destroy();
  }

  #onData(piece: Buffer): void {
    if (this.#phase >= Phase.closing) return;
    const fresh = this.idle;
    const rest = this.#reader.read(piece);
    if (fresh && this.#reader.midHead) this.#deadline = performance.now() + this.#edge.limits.headTimeoutMs;
    if (rest === undefined || this.#phase >= Phase.closing) return;
    if (this.#phase === Phase.idle) {
      setImmediate(() => this.#onData(rest));
    } else {
      this.#waiting = this.#waiting === undefined ? rest : Buffer.concat([this.#waiting, rest]);
      this.socket.pause();
    }
  }

  /** The client sends no more. One that waits for an answer is taken to have left, as nginx and Envoy do. */
  #onEnd(): void {
    if (this.#phase < Phase.closing) this.socket.destroy();
  }

  #onDrain(): void {
    this.#blocked = false;
    this.#moved = true;
    this.#exchange.resume();
  }

  #refuseLate(problem: Problem): void {
    this.#context.startedAt = performance.now();
    this.#edge.counters.active++;
    this.#phase = Phase.request;
    this.#refuse(problem);
  }

  #refuse(problem: Problem): void {
    if (problem.status === 400 || problem.status === 431 || problem.status === 501) this.#keepAlive = false;
    const retry = problem.retryAfterSeconds === undefined ? '' : `retry-after: ${problem.retryAfterSeconds}\r\n`;
    const body = problemBody(problem, this.#context.requestId);
    this.#respond(
      problem.status,
      body,
      `content-type: application/problem+json\r\ncache-control: no-store\r\n${retry}`,
    );
  }

  /** A whole answer of our own. */
  #respond(status: number, body: string, fields: string): void {
    this.#status = status;
    if (!this.#reader.complete) this.#keepAlive = false;
    const { method, minor } = this.#context.head;
    this.#writer.whole(status, body, { method, minor, keepAlive: this.#keepAlive, fields });
    this.#finish();
  }

  /** The response is complete. */
  #finish(): void {
    const { counters, limits, routeCount } = this.#edge;
    const now = performance.now();
    const tunnel = this.#phase === Phase.tunnel;
    counters.active--;
    counters.record(this.#context.route?.index ?? routeCount, this.#status, now - this.#context.startedAt);
    this.#status = 0;
    if (!this.#keepAlive || tunnel || !this.#reader.complete) {
      this.#close(now);
      return;
    }
    this.#phase = Phase.idle;
    this.#reader.next();
    this.#moved = false;
    this.#deadline = now + limits.keepaliveTimeoutMs;
    const waiting = this.#waiting;
    if (waiting === undefined) {
      if (this.socket.isPaused()) this.socket.resume();
      return;
    }
    this.#waiting = undefined;
    // Not at once: a client that pipelines thousands of requests must not fill the stack nor starve the others.
    setImmediate(() => {
      this.socket.resume();
      this.#onData(waiting);
    });
  }

  #close(nowMs: number): void {
    this.#phase = Phase.closing;
    this.#moved = false;
    this.#deadline = nowMs + lingerMs;
    this.#waiting = undefined;
    this.socket.end();
    // What the client still sends is read and dropped: closing with unread bytes would reset the connection, and the
    // reset can overtake our answer (RFC 9112, section 9.6).
    this.socket.resume();
  }

  #closed(): void {
    const { counters, deadlines } = this.#edge;
    if (this.#phase === Phase.request || this.#phase === Phase.tunnel) {
      counters.active--;
      counters.abandoned++;
    }
    this.#phase = Phase.closed;
    this.#exchange.abandon();
    counters.retries += this.#exchange.retries;
    deadlines.delete(this);
    this.#onClose(this);
  }
}

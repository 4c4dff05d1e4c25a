/**
 * One HTTP/2 request and its answer: its head goes through the same rules and routes as one of HTTP/1, its body and the
 * answer's pass under the windows of the stream. One object serves many requests of a connection, one after the other.
 *
 * Invariant: what the client has taken back, or lost, is abandoned at once; a stream whose answer breaks off is reset, so
 * that nobody takes it for a whole one.
 */
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import {
  addHeaders,
  addPairs,
  Framing,
  http2Errors,
  RequestHead,
  type ResponseHead,
  trailerLines,
} from '../../http/index.ts';
import { Deadline, type ExchangeFailure, type ProxyEndpoint, Sent } from '../../proxy/index.ts';
import type { AnswerHead } from '../answer-head.ts';
import { dispatch } from '../dispatch.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import { finishAnswer, finishHead } from '../final-answer.ts';
import type { Call, Responder } from '../handler.ts';
import { LeastRate } from '../least-rate.ts';
import type { LocalAnswer } from '../local-answer.ts';
import { badRequest, bodyTimedOut, failureProblem, type Problem, problemAnswer } from '../problem.ts';
import { RequestContext } from '../request-context.ts';
import type { Transport } from '../transport.ts';
import { answerHeaders } from './answer-headers.ts';
import { BodySender } from './body-sender.ts';
import { grpcProblem, isGrpc } from './grpc-answer.ts';
import { requestText } from './request-text.ts';
import { acceptsWebSocket } from './websocket-accept.ts';

const broken = new Error('the answer ends before it is complete');

/** A request has fields in HTTP/1 that it has not here: `Host` and what frames it, or asks for a WebSocket. */
const extraFields = 5;

/** The connection, as one of its streams sees it. */
export interface StreamOwner {
  readonly edge: EdgeRuntime;
  readonly peerAddress: string;
  readonly transport: Transport;
  readonly streamIdleTimeoutMs: number;
  /** The stream is over; `takenBack` says that the client has reset it. */
  onStreamClosed(stream: ClientStream, takenBack: boolean): void;
}

export class ClientStream implements Responder {
  /** When it was opened. */
  openedAtMs = 0;
  readonly #owner: StreamOwner;
  readonly #context: RequestContext;
  readonly #deadline = new Deadline();
  /** Of the body that it sends. An answer that is not taken for the idle time is the deadline's. */
  readonly #rate = new LeastRate();
  #stream!: ServerHttp2Stream;
  #sender!: BodySender;
  #call: Call | undefined;
  /** The request has been read to its end. */
  #complete = false;
  /** It was us who reset the stream. */
  #isReset = false;
  /** The answer has been given, or given up. */
  #over = true;
  #isTunnel = false;
  /** The answer has no content, whatever the endpoint sends. */
  #isEmpty = false;

  constructor(owner: StreamOwner) {
    const { edge, peerAddress, transport } = owner;
    const { fieldCount, allowedAliases } = edge.limits;
    this.#owner = owner;
    const head = new RequestHead({ maxFields: fieldCount + extraFields, allowedAliases });
    this.#context = new RequestContext(head, peerAddress, transport, edge);
  }

  /** Takes a request; `raw` are its names and values in turn, `ended` says that it has no body. */
  begin(stream: ServerHttp2Stream, raw: readonly string[], ended: boolean): void {
    const now = performance.now();
    this.openedAtMs = now;
    this.#stream = stream;
    this.#sender = new BodySender(stream, () => this.#onDrain());
    this.#complete = ended;
    this.#over = false;
    this.#isTunnel = false;
    this.#isReset = false;
    this.#isEmpty = false;
    this.#deadline.start(now, this.#owner.edge.limits.idleTimeoutMs);
    this.#rate.start(now, this.#owner.edge.limits);
    // An error is always followed by `close`; without a listener it would end the process.
    stream.on('error', () => {});
    stream.once('close', () => this.#closed());
    if (this.#readHead(raw, ended, now)) this.#start(now);
  }

  onInformational(head: ResponseHead): void {
    if (!this.#writable || this.#stream.headersSent) return;
    this.#stream.additionalHeaders(addHeaders({ ':status': head.status }, head.fields));
  }

  onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    const context = this.#context;
    context.status = head.status;
    context.endpoint = endpoint;
    this.#deadline.touch();
    if (!this.#writable) return;
    if (head.status === 101) {
      this.#beginTunnel(head);
      return;
    }
    // Node ends a stream with the head of such an answer; what an endpoint sends behind it is no content (RFC 9110, 15.3.6).
    this.#isEmpty = head.status === 205;
    const added = finishHead(context, { head, endpoint, edge: this.#owner.edge });
    const pairs = addPairs(addPairs([':status', String(head.status)], head.fields), added);
    if (this.#isEmpty) pairs.push('content-length', '0');
    else if (head.contentLength >= 0) pairs.push('content-length', String(head.contentLength));
    // Only a body whose end is told by itself can have something behind it.
    const isOpenEnded = head.framing === Framing.chunked && !this.#isEmpty;
    this.#sender.waitForTrailers = isOpenEnded && context.head.method !== 'HEAD';
    const isBodiless = head.framing === Framing.none || (head.framing === Framing.length && head.contentLength === 0);
    const endStream = isBodiless || this.#isEmpty;
    this.#stream.respond(answerHeaders(pairs), { endStream, waitForTrailers: this.#sender.waitForTrailers });
  }

  /** A WebSocket is a stream that both sides leave open (RFC 8441, section 5). */
  #beginTunnel(head: AnswerHead): void {
    if (!acceptsWebSocket(this.#context.field('sec-websocket-key'), head.fields)) {
      this.#context.status = 0;
      this.#giveUp(failureProblem('malformed'));
      return;
    }
    this.#isTunnel = true;
    this.#context.switched(performance.now());
    const headers = addHeaders({ ':status': 200 }, head.fields);
    delete headers['sec-websocket-accept'];
    this.#stream.respond(headers);
    this.#readBody();
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    this.#context.bytes += end - start;
    this.#deadline.touch();
    if (!this.#writable || this.#isEmpty) return true;
    if (this.#sender.write(buffer, start, end)) this.#call!.keepBuffer();
    return !this.#sender.blocked;
  }

  onResponseEnd(trailers: string): void {
    this.#sender.end(trailers);
    this.#finish();
  }

  onFlush(): void {
    if (!this.#over) this.#sender.flush();
  }

  onAnswer(answer: LocalAnswer): void {
    this.#respond(answer);
  }

  onProblem(problem: Problem): void {
    this.#giveUp(problem);
  }

  onFailed(failure: ExchangeFailure): void {
    this.#context.notes.failure = failure.reason;
    this.#giveUp(failureProblem(failure.kind));
  }

  onRequestDrain(): void {
    if (!this.#stream.destroyed) this.#stream.resume();
  }

  onSweep(nowMs: number): void {
    if (this.#over) {
      // A client that does not take the end of its answer has the time it has for the rest.
      if (this.#deadline.passed(nowMs, this.#owner.edge.limits.idleTimeoutMs)) this.#reset();
      return;
    }
    this.#call?.onSweep(nowMs);
    // A tunnel's time is its own.
    if (this.#over || this.#isTunnel) return;
    const answering = this.#context.status > 0;
    const { edge, streamIdleTimeoutMs } = this.#owner;
    const isSending = !answering && !this.#complete && this.#stream.readableFlowing === true;
    if (this.#rate.fellBehind(nowMs, isSending, edge.limits)) {
      this.#giveUp(bodyTimedOut);
      return;
    }
    const limitMs = answering && !this.#sender.blocked ? streamIdleTimeoutMs : edge.limits.idleTimeoutMs;
    if (!this.#deadline.passed(nowMs, limitMs)) return;
    if (answering) this.#reset();
    else if (!this.#complete && !this.#stream.isPaused()) this.#giveUp(bodyTimedOut);
    else this.#deadline.start(nowMs, limitMs);
  }

  /** Ends it now, for the client to see. `close` would not do: it ends what was sent so far as if that were all. */
  #reset(): void {
    this.#isReset = true;
    this.#stream.destroy(broken);
  }

  get #writable(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  /** Whether there is a request; else it has been refused. */
  #readHead(raw: readonly string[], ended: boolean, nowMs: number): boolean {
    const { edge } = this.#owner;
    const { head } = this.#context;
    const text = requestText(raw, ended);
    if (typeof text !== 'string') return this.#refuseHead(text.status, text.fault, nowMs);
    if (text.length > edge.limits.headBytes) {
      return this.#refuseHead(431, `a head of over ${edge.limits.headBytes} bytes`, nowMs);
    }
    const bytes = Buffer.from(text, 'latin1');
    if (head.parse(bytes, bytes.length) !== bytes.length) return this.#refuseHead(head.faultStatus, head.fault, nowMs);
    this.#context.begin(nowMs);
    return true;
  }

  #refuseHead(status: number, fault: string, nowMs: number): false {
    this.#context.beginRefused(nowMs);
    this.#giveUp(badRequest(status, fault));
    return false;
  }

  #start(nowMs: number): void {
    const call = dispatch(this.#context, { edge: this.#owner.edge, responder: this, nowMs });
    if (call === undefined) return;
    this.#call = call;
    call.start(nowMs);
    // What is sent behind the wish for a WebSocket is for the endpoint when it has agreed.
    if (!this.#complete && !this.#over && this.#context.head.upgrade === '') this.#readBody();
  }

  #readBody(): void {
    const stream = this.#stream;
    let trailers = '';
    stream.on('data', (bytes: Buffer) => {
      this.#deadline.touch();
      this.#rate.moved(bytes.length);
      this.#context.notes.received += bytes.length;
      if (this.#call !== undefined && (this.#call.write(bytes, 0, bytes.length) & Sent.full) !== 0) stream.pause();
    });
    stream.once('trailers', (_headers, _flags, ...rest: unknown[]) => {
      trailers = trailerLines(rest[0] as readonly string[]);
    });
    stream.once('end', () => {
      this.#complete = true;
      if (this.#isTunnel) this.#call?.endTunnel();
      else this.#call?.end(trailers);
    });
  }

  /** No answer of the handler's will come, or no more of it. */
  #giveUp(problem: Problem): void {
    if (this.#over) return;
    this.#context.notes.problem = problem.kind;
    this.#abandon();
    if (this.#context.status > 0) this.#reset();
    else if (this.#context.understood && isGrpc(this.#context.field('content-type'))) this.#respondGrpc(problem);
    else this.#respond(problemAnswer(problem, this.#context.requestId));
  }

  #respondGrpc(problem: Problem): void {
    this.#context.status = problem.status;
    this.#send(addHeaders(grpcProblem(problem), this.#context.answerFields), undefined);
  }

  /** A whole answer of our own. */
  #respond(answer: LocalAnswer): void {
    const { status } = answer;
    this.#context.status = status;
    const { bytes, fields } = finishAnswer(this.#context, answer);
    const pairs = addPairs([':status', String(status)], fields);
    const isBodyless = status === 204 || status === 205 || status === 304;
    if (status === 205) pairs.push('content-length', '0');
    else if (!isBodyless) pairs.push('content-length', String(bytes.length));
    const isSilent = isBodyless || bytes.length === 0 || this.#stream.writableEnded;
    this.#send(answerHeaders(pairs), isSilent ? undefined : bytes);
  }

  #send(headers: OutgoingHttpHeaders | readonly string[], body: Buffer | undefined): void {
    if (this.#writable) {
      this.#stream.respond(headers, { endStream: body === undefined });
      if (body !== undefined) this.#stream.end(body);
      this.#context.bytes = body?.length ?? 0;
    }
    this.#finish();
  }

  /** The answer is complete, as far as we are concerned. */
  #finish(): void {
    const now = performance.now();
    this.#over = true;
    this.#call = undefined;
    this.#context.ended(now, false);
    this.#deadline.start(now, this.#owner.edge.limits.idleTimeoutMs);
    if (this.#complete || !this.#writable) return;
    // The client may stop sending what nobody reads (RFC 9113, section 8.1).
    this.#stream.resume();
    this.#isReset = true;
    this.#stream.close(http2Errors.noError);
  }

  #closed(): void {
    const takenBack = !this.#isReset && (!this.#over || this.#stream.rstCode !== http2Errors.noError);
    if (!this.#over) {
      this.#over = true;
      this.#abandon();
      this.#context.ended(performance.now(), true);
    }
    this.#owner.onStreamClosed(this, takenBack);
  }

  #onDrain(): void {
    this.#deadline.touch();
    this.#call?.resume();
  }

  #abandon(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.abandon();
  }
}

/**
 * Spans of OpenTelemetry: one for each request a client makes (kind server), below it one for each try at an endpoint
 * (kind client), with the attributes of its stable conventions for HTTP. What is asked for the request's sake besides, such
 * as the parts of a composed answer and what is mirrored, hangs below it too.
 *
 * A trace that is not sampled is passed on and costs no attribute.
 */
import type { Span, SpanContext, Tracer } from '@opentelemetry/api';
import type {
  CopiedRequest,
  ObservedRequest,
  RequestEnd,
  Spans,
  TraceParent,
  TrailListener,
} from '../../edge/index.ts';
import type { AttemptEnd, AttemptObserver, TriedEndpoint } from '../../proxy/index.ts';
import { AttemptSpans, type OtelApi, type SpanTools } from './attempt-spans.ts';
import { methodName, requestAttributes } from './span-attributes.ts';
import { linesOf } from './span-lines.ts';

export class OtelSpans implements Spans {
  readonly #api: OtelApi;
  readonly #tracer: Tracer;
  /** By the notes of their requests, of which there is one for each request under way. */
  readonly #underWay = new WeakMap<object, RequestSpan>();

  constructor(api: OtelApi, tracer: Tracer) {
    this.#api = api;
    this.#tracer = tracer;
  }

  begin(request: ObservedRequest, parent: TraceParent | undefined, state: string): void {
    const { ROOT_CONTEXT, SpanKind, trace } = this.#api;
    const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, this.#remote(parent, state));
    const options = { kind: SpanKind.SERVER, attributes: requestAttributes(request), startTime: request.startedAt };
    const span = this.#tracer.startSpan(methodName(request.method), options, above);
    request.notes.traceFields = linesOf(span);
    if (!span.isRecording()) return;
    const tools = { api: this.#api, tracer: this.#tracer, below: trace.setSpan(above, span) };
    const requestSpan = new RequestSpan(span, request, tools);
    request.notes.trail!.also = requestSpan;
    this.#underWay.set(request.notes, requestSpan);
  }

  onEnd(request: ObservedRequest, end: RequestEnd): void {
    const span = this.#underWay.get(request.notes);
    if (span === undefined) return;
    this.#underWay.delete(request.notes);
    span.end(end);
  }

  #remote({ traceId, spanId, sampled }: TraceParent, state: string): SpanContext {
    const { createTraceState, TraceFlags } = this.#api;
    return {
      traceId,
      spanId,
      isRemote: true,
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(state !== '' && { traceState: createTraceState(state) }),
    };
  }
}

class RequestSpan implements TrailListener {
  readonly #span: Span;
  readonly #request: ObservedRequest;
  readonly #tools: SpanTools;
  readonly #own: AttemptSpans;
  readonly #copies: AttemptSpans[] = [];

  constructor(span: Span, request: ObservedRequest, tools: SpanTools) {
    this.#span = span;
    this.#request = request;
    this.#tools = tools;
    this.#own = new AttemptSpans(request, tools);
  }

  ofCopy(copy: CopiedRequest): AttemptObserver {
    const spans = new AttemptSpans(copy, this.#tools);
    this.#copies.push(spans);
    return spans;
  }

  started(endpoint: TriedEndpoint): void {
    this.#own.started(endpoint);
  }

  sending(endpoint: TriedEndpoint): void {
    this.#own.sending(endpoint);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd): void {
    this.#own.finished(endpoint, end);
  }

  end(end: RequestEnd): void {
    const now = performance.now();
    const { SpanStatusCode } = this.#tools.api;
    const { notes, method } = this.#request;
    const path = this.#request.route?.path;
    this.#own.over(end);
    this.#own.cut(now);
    for (const spans of this.#copies) spans.over(end);
    if (path !== undefined) {
      this.#span.setAttribute('http.route', path);
      this.#span.updateName(`${methodName(method)} ${path}`);
    }
    if (end.status > 0) this.#span.setAttribute('http.response.status_code', end.status);
    if (notes.cache !== '') this.#span.setAttribute('antipode.cache', notes.cache);
    if (end.status >= 500 || end.abandoned) {
      this.#span.setAttribute('error.type', notes.problem || (end.abandoned ? 'abandoned' : String(end.status)));
      this.#span.setStatus({ code: SpanStatusCode.ERROR, ...(notes.failure !== '' && { message: notes.failure }) });
    }
    this.#span.end(now);
  }
}

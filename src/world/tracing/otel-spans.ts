/**
 * Spans of OpenTelemetry: one for each request a client makes (kind server), below it one for each try at an endpoint
 * (kind client), with the attributes of its stable conventions for HTTP. The endpoint is told of the try's span, so that
 * its own spans hang below the try that reached it.
 *
 * A trace that is not sampled is passed on and costs no attribute. Attempts' spans are ended with the request's, at the
 * times they ended: only then is it known which of them gave the answer.
 */
import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { type ObservedRequest, type RequestEnd, type Spans, type TraceParent, traceLines } from '../../edge/index.ts';
import { AttemptEnd, type AttemptObserver, type TriedEndpoint } from '../../proxy/index.ts';
import { methodAttributes, methodName, requestAttributes } from './span-attributes.ts';

export type OtelApi = typeof import('@opentelemetry/api');

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

interface SpanTools {
  readonly api: OtelApi;
  readonly tracer: Tracer;
  /** The context of what is done for the request. */
  readonly below: Context;
}

interface Attempt {
  readonly span: Span;
  readonly endpoint: TriedEndpoint;
  endedAt: number;
  end: AttemptEnd | undefined;
}

class RequestSpan implements AttemptObserver {
  readonly #span: Span;
  readonly #request: ObservedRequest;
  readonly #tools: SpanTools;
  readonly #attempts: Attempt[] = [];

  constructor(span: Span, request: ObservedRequest, tools: SpanTools) {
    this.#span = span;
    this.#request = request;
    this.#tools = tools;
  }

  started(endpoint: TriedEndpoint): void {
    const { api, tracer, below } = this.#tools;
    const { method, path } = this.#request;
    const { host, port, tls } = endpoint.address;
    const again = this.#attempts.length;
    const attributes: Attributes = {
      ...methodAttributes(method),
      'server.address': host,
      'server.port': port,
      'url.full': `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`,
      'antipode.endpoint': endpoint.id,
      ...(again > 0 && { 'http.request.resend_count': again }),
    };
    const span = tracer.startSpan(methodName(method), { kind: api.SpanKind.CLIENT, attributes }, below);
    this.#attempts.push({ span, endpoint, endedAt: 0, end: undefined });
  }

  /** Another try may have begun since this one, which waited for its connection. */
  sending(endpoint: TriedEndpoint): void {
    const attempt = this.#underWay(endpoint);
    if (attempt !== undefined) this.#request.notes.traceFields = linesOf(attempt.span);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd): void {
    const attempt = this.#underWay(endpoint);
    if (attempt === undefined) return;
    attempt.end = end;
    attempt.endedAt = performance.now();
  }

  end(end: RequestEnd): void {
    const now = performance.now();
    const { SpanStatusCode } = this.#tools.api;
    const { notes, method } = this.#request;
    const path = this.#request.route?.path;
    for (const attempt of this.#attempts) this.#endAttempt(attempt, end, now);
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

  #underWay(endpoint: TriedEndpoint): Attempt | undefined {
    return this.#attempts.findLast((each) => each.endpoint === endpoint && each.end === undefined);
  }

  #endAttempt({ span, endpoint, end, endedAt }: Attempt, { status, endpointId }: RequestEnd, now: number): void {
    const answered = end === AttemptEnd.ok || end === AttemptEnd.serverError || end === AttemptEnd.passedOn;
    if (answered && endpoint.id === endpointId) span.setAttribute('http.response.status_code', status);
    const errorType = end === undefined ? '' : errorTypes[end]!;
    if (errorType !== '') {
      span.setAttribute('error.type', errorType);
      if (end !== AttemptEnd.abandoned) span.setStatus({ code: this.#tools.api.SpanStatusCode.ERROR });
    }
    span.end(end === undefined ? now : endedAt);
  }
}

/** Empty where it is none. */
const errorTypes: Readonly<Record<AttemptEnd, string>> = {
  [AttemptEnd.ok]: '',
  [AttemptEnd.passedOn]: '',
  [AttemptEnd.serverError]: 'server_error',
  [AttemptEnd.connectFailed]: 'connect_failed',
  [AttemptEnd.reset]: 'reset',
  [AttemptEnd.timedOut]: 'timeout',
  [AttemptEnd.malformed]: 'malformed',
  [AttemptEnd.abandoned]: 'abandoned',
};

function linesOf(span: Span): string {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  return traceLines({ traceId, spanId, sampled: (traceFlags & 1) === 1 }, traceState?.serialize() ?? '');
}

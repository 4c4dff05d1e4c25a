/**
 * The spans of the tries of one request, or of one copy of it: one for each. The endpoint is told of the try's span, so that
 * its own spans hang below the try that reached it.
 *
 * They are ended when the request is over, at the times they ended: only then is it known which of them gave the answer. What
 * a copy is still about then is ended when it ends.
 */
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { CopiedRequest, RequestEnd } from '../../edge/index.ts';
import { AttemptEnd, type AttemptObserver, type TriedEndpoint } from '../../proxy/index.ts';
import { methodAttributes, methodName } from './span-attributes.ts';
import { linesOf } from './span-lines.ts';

export type OtelApi = typeof import('@opentelemetry/api');

export interface SpanTools {
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

export class AttemptSpans implements AttemptObserver {
  readonly #request: CopiedRequest;
  readonly #tools: SpanTools;
  #attempts: Attempt[] = [];
  #tries = 0;
  #isOver = false;

  constructor(request: CopiedRequest, tools: SpanTools) {
    this.#request = request;
    this.#tools = tools;
  }

  started(endpoint: TriedEndpoint): void {
    const { api, tracer, below } = this.#tools;
    const { method, path } = this.#request;
    const { host, port, tls } = endpoint.address;
    const again = this.#tries++;
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
    if (this.#isOver) this.#endEnded();
  }

  /** The client's request is over. */
  over({ status, endpointId }: RequestEnd): void {
    this.#isOver = true;
    for (const { span, endpoint, end } of this.#attempts) {
      const answered = end === AttemptEnd.ok || end === AttemptEnd.serverError || end === AttemptEnd.passedOn;
      if (answered && endpoint.id === endpointId) span.setAttribute('http.response.status_code', status);
    }
    this.#endEnded();
  }

  /** Nothing more will be told of what is under way. */
  cut(nowMs: number): void {
    for (const { span } of this.#attempts) span.end(nowMs);
    this.#attempts = [];
  }

  #underWay(endpoint: TriedEndpoint): Attempt | undefined {
    return this.#attempts.findLast((each) => each.endpoint === endpoint && each.end === undefined);
  }

  #endEnded(): void {
    for (const { span, end, endedAt } of this.#attempts) {
      if (end === undefined) continue;
      const errorType = errorTypes[end];
      if (errorType !== '') {
        span.setAttribute('error.type', errorType);
        if (end !== AttemptEnd.abandoned) span.setStatus({ code: this.#tools.api.SpanStatusCode.ERROR });
      }
      span.end(endedAt);
    }
    this.#attempts = this.#attempts.filter(({ end }) => end === undefined);
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

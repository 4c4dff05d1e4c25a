/**
 * Puts requests into traces where a world wants them traced: whose parent counts is said by the config, and what a client
 * sends of it is checked. What becomes of the trace is for spans (an SDK of OpenTelemetry); without one a trace that came
 * in is passed on and another one begins unsampled.
 */
import { withoutFields } from '../../http/index.ts';
import { createTraceparent } from '../identifiers.ts';
import type { ObservedRequest, RequestObserver } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import { parseTraceparent, parseTracestate, type TraceParent, traceLines } from './trace-context.ts';

export interface TracingRules {
  /** Whose `traceparent` is gone on with: anybody's, or that of a trusted proxy. */
  readonly trustParent: 'always' | 'trusted-peers';
}

export const tracingDefaults: TracingRules = Object.freeze({ trustParent: 'trusted-peers' });

/** Spans of requests. `begin` says what is sent on; the request is over with `onEnd`. */
export interface Spans extends RequestObserver {
  /** `state` is the checked `tracestate` of the parent, or empty. */
  begin(request: ObservedRequest, parent: TraceParent | undefined, state: string): void;
}

const traceFields: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

export class RequestTrace implements RequestObserver {
  readonly #rules: TracingRules;
  readonly #spans: Spans | undefined;

  constructor(rules: TracingRules, spans: Spans | undefined) {
    this.#rules = rules;
    this.#spans = spans;
  }

  onBegin(request: ObservedRequest): void {
    const parent = this.#takeParent(request);
    const state = parent === undefined ? '' : parseTracestate(request.values('tracestate'));
    if (/^trace(?:parent|state):/im.test(request.clientFields)) {
      request.clientFields = withoutFields(request.clientFields, traceFields);
    }
    if (this.#spans !== undefined) this.#spans.begin(request, parent, state);
    else request.notes.traceFields = parent === undefined ? newTrace() : traceLines(parent, state);
  }

  onEnd(request: ObservedRequest, end: RequestEnd): void {
    this.#spans?.onEnd(request, end);
  }

  #takeParent(request: ObservedRequest): TraceParent | undefined {
    const isTrusted = this.#rules.trustParent === 'always' || request.client.trustedPeer;
    return isTrusted ? parseTraceparent(request.values('traceparent')) : undefined;
  }
}

function newTrace(): string {
  return `traceparent: ${createTraceparent()}\r\n`;
}

/**
 * Finds out, when a node starts or takes a new config, whether there is anybody to make spans for. Nothing of
 * OpenTelemetry is loaded where no config asks for it, and nothing is done a request where the process has no SDK.
 */
import type { ResolvedWorld } from '../../config/index.ts';
import { packageVersion } from '../../control/index.ts';
import { AntipodeError } from '../../core/index.ts';
import { RequestTrace } from '../../edge/index.ts';
import type { Announce } from '../announce.ts';
import type { OtelApi } from './attempt-spans.ts';
import { OtelSpans } from './otel-spans.ts';

/** Undefined where the world is not traced. Throws ERR_WORLD_NO_OPENTELEMETRY. */
export async function loadTracing(
  { tracing, name }: ResolvedWorld,
  announce: Announce,
): Promise<RequestTrace | undefined> {
  if (tracing === undefined) return undefined;
  const api = await importApi();
  const tracer = api.trace.getTracer('antipode', packageVersion());
  if (hasSdk(api)) return new RequestTrace(tracing, new OtelSpans(api, tracer));
  const reason = 'this process has no SDK of OpenTelemetry: traces are passed on, and no spans are made';
  announce({ type: 'tracing.off', subject: name, reason });
  return new RequestTrace(tracing, undefined);
}

/** Throws ERR_WORLD_NO_OPENTELEMETRY where the config asks for traces that could not be made here. */
export async function checkTracing({ tracing }: Pick<ResolvedWorld, 'tracing'>): Promise<void> {
  if (tracing !== undefined) await importApi();
}

async function importApi(): Promise<OtelApi> {
  try {
    return await import('@opentelemetry/api');
  } catch (cause) {
    const message =
      'the config has `tracing`, for which `@opentelemetry/api` must be there: npm install @opentelemetry/api';
    throw new AntipodeError('ERR_WORLD_NO_OPENTELEMETRY', message, { cause });
  }
}

/** Without an SDK, a span is its parent again; an SDK gives every span an id of its own, sampled or not. */
function hasSdk({ trace, ROOT_CONTEXT, TraceFlags }: OtelApi): boolean {
  const parent = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.NONE, isRemote: true };
  const span = trace.getTracer('antipode').startSpan('probe', {}, trace.setSpanContext(ROOT_CONTEXT, parent));
  span.end();
  return span.spanContext().spanId !== parent.spanId;
}

/** What the next server is told of a span, so that its own hang below it. */
import type { Span } from '@opentelemetry/api';
import { traceLines } from '../../edge/index.ts';

/** Lines with their CRLF. */
export function linesOf(span: Span): string {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  return traceLines({ traceId, spanId, sampled: (traceFlags & 1) === 1 }, traceState?.serialize() ?? '');
}

/**
 * What a node writes down of requests: every part of it that stands in the config of the world, gathered.
 */
import type * as z from 'zod';
import type { HistoryOptions, RequestIdRules, TracingRules } from '../../../edge/index.ts';
import { type AccessLogConfig, type AccessLogInput, accessLogSchema } from './access-log.ts';
import { type HistoryInput, historySchema } from './history.ts';
import { type RequestIdInput, requestIdSchema } from './request-id.ts';
import { type TracingInput, tracingSchema } from './tracing.ts';

export interface TelemetryInput {
  /** A line for each request, in a file or on standard output. */
  readonly accessLog?: boolean | AccessLogInput | undefined;
  /** How many single requests are remembered, for `antipode why`. */
  readonly history?: false | HistoryInput | undefined;
  /** What is done with the id of each request. */
  readonly requestId?: RequestIdInput | undefined;
  /** Spans of every request and try, through OpenTelemetry. */
  readonly tracing?: boolean | TracingInput | undefined;
}

export interface TelemetryConfig {
  readonly accessLog: AccessLogConfig | undefined;
  readonly history: HistoryOptions | undefined;
  readonly requestId: RequestIdRules;
  readonly tracing: TracingRules | undefined;
}

type Shape = { readonly [Key in keyof TelemetryConfig]: z.ZodType<TelemetryConfig[Key], TelemetryInput[Key]> };

export const telemetryShape: Shape = {
  accessLog: accessLogSchema.optional().describe('A line for each request, in a file or on standard output.'),
  history: historySchema.prefault({}).describe('How many single requests are remembered, for `antipode why`.'),
  tracing: tracingSchema.optional().describe('Spans of every request and try, through OpenTelemetry.'),
  requestId: requestIdSchema.prefault({}).describe('What is done with the id of each request.'),
};

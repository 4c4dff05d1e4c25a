/**
 * Traces, through OpenTelemetry.
 */
import * as z from 'zod';
import { type TracingRules, tracingDefaults } from '../../../edge/index.ts';

export interface TracingInput {
  /** Whose `traceparent` is gone on with: anybody's, or that of a trusted proxy. */
  readonly trustParent?: TracingRules['trustParent'] | undefined;
}

const options: z.ZodType<TracingRules, TracingInput> = z.strictObject({
  trustParent: z
    .enum(['always', 'trusted-peers'])
    .default(tracingDefaults.trustParent)
    .describe("Whose `traceparent` is gone on with: anybody's, or that of a trusted proxy."),
});

/** Undefined where nothing is traced. */
export const tracingSchema: z.ZodType<TracingRules | undefined, boolean | TracingInput> = z
  .union([z.literal(false).transform(() => undefined), z.literal(true).transform(() => options.parse({})), options])
  .meta({ title: '`true`, `false`, or an object with options' });

/**
 * When what often fails, or is often slow, is left alone for a while.
 */
import * as z from 'zod';
import { type CircuitOptions, circuitDefaults } from '../../../resilience/index.ts';
import { between, type DurationInput, durationOr, onOr, whole } from '../fields.ts';

export interface SlowCallInput {
  /** An answer whose head takes at least this long is slow. */
  readonly duration?: DurationInput | undefined;
  /** The share of slow answers from which on the circuit opens, 0 to 1. */
  readonly rate?: number | undefined;
}

export interface CircuitBreakerInput {
  /** The share of failed requests from which on the circuit opens, 0 to 1. */
  readonly errorRate?: number | undefined;
  /** Answers that count against it though they come. */
  readonly slowCall?: SlowCallInput | undefined;
  /** Fewer requests than this in the window say nothing. */
  readonly minimumSamples?: number | undefined;
  /** The span over which requests are counted. */
  readonly window?: DurationInput | undefined;
  /** How long no request is let through once it is open. */
  readonly open?: DurationInput | undefined;
  /** Requests let through then to see whether it is well again; more than half must succeed, and not be slow. */
  readonly probes?: number | undefined;
}

const slowCall: z.ZodType<{ readonly duration: number; readonly rate: number }, SlowCallInput> = z.strictObject({
  duration: durationOr(circuitDefaults.slowCallMs).describe('An answer whose head takes at least this long is slow.'),
  rate: between(0.001, 1)
    .default(circuitDefaults.slowCallRate)
    .describe('The share of slow answers from which on the circuit opens, 0 to 1.'),
});

const optionsSchema: z.ZodType<CircuitOptions, CircuitBreakerInput> = z
  .strictObject({
    errorRate: between(0.001, 1)
      .default(circuitDefaults.errorRate)
      .describe('The share of failed requests from which on the circuit opens, 0 to 1.'),
    slowCall: slowCall.prefault({}).describe('Answers that count against it though they come.'),
    minimumSamples: whole(1, 1_000_000)
      .default(circuitDefaults.minimumSamples)
      .describe('Fewer requests than this in the window say nothing.'),
    window: durationOr(circuitDefaults.windowMs, 10, 86_400_000).describe('The span over which requests are counted.'),
    open: durationOr(circuitDefaults.openMs, 1, 86_400_000).describe(
      'How long no request is let through once it is open.',
    ),
    probes: whole(1, 1_000)
      .default(circuitDefaults.probes)
      .describe(
        'Requests let through then to see whether it is well again; more than half must succeed, and not be slow.',
      ),
  })
  .transform(({ slowCall: slow, window, open, ...rest }) => ({
    ...rest,
    windowMs: window,
    openMs: open,
    slowCallMs: slow.duration,
    slowCallRate: slow.rate,
    buckets: circuitDefaults.buckets,
  }));

export const circuitBreakerSchema: z.ZodType<CircuitOptions, true | CircuitBreakerInput> = onOr(optionsSchema);

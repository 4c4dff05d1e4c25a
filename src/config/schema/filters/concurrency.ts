/**
 * How many requests may be under way at once.
 */
import * as z from 'zod';
import {
  type BulkheadOptions,
  bulkheadDefaults,
  type GradientOptions,
  gradientDefaults,
} from '../../../resilience/index.ts';
import { between, type DurationInput, durationOr, onOr, whole } from '../fields.ts';

export interface FixedConcurrencyInput {
  /** Requests under way at once. */
  readonly max?: number | undefined;
  /** Requests that may wait for a place; more are answered 503. */
  readonly queue?: number | undefined;
  /** How long a request may wait. */
  readonly queueTimeout?: DurationInput | undefined;
}

export interface AdaptiveInput {
  /** The lowest limit. */
  readonly minLimit?: number | undefined;
  /** The highest limit. */
  readonly maxLimit?: number | undefined;
  /** The limit moves once in this span. */
  readonly sampleInterval?: DurationInput | undefined;
  /** Which percentile of the latencies counts, 0 to 1. */
  readonly percentile?: number | undefined;
  /** How often the latency without load is measured anew, with few requests under way. */
  readonly minRttInterval?: DurationInput | undefined;
  /** Answers that make up one such measurement. */
  readonly minRttSamples?: number | undefined;
  /** Requests under way at once while it is measured. */
  readonly minRttConcurrency?: number | undefined;
  /** How much slower than without load is still well, as a part of it. */
  readonly minRttBuffer?: number | undefined;
}

export interface AdaptiveConcurrencyInput {
  /** The limit is found from the latency of the answers. */
  readonly adaptive: true | AdaptiveInput;
}

export type ConcurrencyInput = FixedConcurrencyInput | AdaptiveConcurrencyInput;

export type ConcurrencyConfig =
  | ({ readonly kind: 'fixed' } & BulkheadOptions)
  | ({ readonly kind: 'adaptive' } & GradientOptions);

const most = 1_000_000;

const fixed: z.ZodType<ConcurrencyConfig, FixedConcurrencyInput> = z
  .strictObject({
    max: whole(1, most).default(bulkheadDefaults.maxConcurrent).describe('Requests under way at once.'),
    queue: whole(0, most)
      .default(bulkheadDefaults.maxQueued)
      .describe('Requests that may wait for a place; more are answered 503.'),
    queueTimeout: durationOr(bulkheadDefaults.queueTimeoutMs, 1, 86_400_000).describe('How long a request may wait.'),
  })
  .transform(({ max, queue, queueTimeout }) => ({
    kind: 'fixed' as const,
    maxConcurrent: max,
    maxQueued: queue,
    queueTimeoutMs: queueTimeout,
  }));

const adaptive: z.ZodType<GradientOptions, AdaptiveInput> = z
  .strictObject({
    minLimit: whole(1, most).default(gradientDefaults.minLimit).describe('The lowest limit.'),
    maxLimit: whole(1, most).default(gradientDefaults.maxLimit).describe('The highest limit.'),
    sampleInterval: durationOr(gradientDefaults.sampleIntervalMs, 1, 60_000).describe(
      'The limit moves once in this span.',
    ),
    percentile: between(0.01, 1)
      .default(gradientDefaults.percentile)
      .describe('Which percentile of the latencies counts, 0 to 1.'),
    minRttInterval: durationOr(gradientDefaults.minRttIntervalMs, 1, 86_400_000).describe(
      'How often the latency without load is measured anew, with few requests under way.',
    ),
    minRttSamples: whole(1, most)
      .default(gradientDefaults.minRttSamples)
      .describe('Answers that make up one such measurement.'),
    minRttConcurrency: whole(1, most)
      .default(gradientDefaults.minRttConcurrency)
      .describe('Requests under way at once while it is measured.'),
    minRttBuffer: between(0, 10)
      .default(gradientDefaults.minRttBuffer)
      .describe('How much slower than without load is still well, as a part of it.'),
  })
  .transform(({ sampleInterval, minRttInterval, ...rest }) => ({
    ...rest,
    sampleIntervalMs: sampleInterval,
    minRttIntervalMs: minRttInterval,
    minRttJitter: gradientDefaults.minRttJitter,
  }));

export const concurrencySchema: z.ZodType<ConcurrencyConfig, ConcurrencyInput> = z
  .union([
    fixed,
    z
      .strictObject({ adaptive: onOr(adaptive).describe('The limit is found from the latency of the answers.') })
      .transform(({ adaptive: options }) => ({ kind: 'adaptive' as const, ...options })),
  ])
  .meta({ title: '{ max, queue, queueTimeout } or { adaptive }' }) as z.ZodType<ConcurrencyConfig, ConcurrencyInput>;

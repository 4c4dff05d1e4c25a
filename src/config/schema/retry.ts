/**
 * Trying a request again: the part of a route that says when, and the part of a service that says how often in all.
 */
import * as z from 'zod';
import { type RetryCause, type RetryRules, retryCauses, retryRuleDefaults } from '../../proxy/index.ts';
import { type RetryBudgetOptions, retryBudgetDefaults } from '../../resilience/index.ts';
import { between, type DurationInput, duration, durationOr, text, whole } from './fields.ts';

export interface BackoffInput {
  /** The wait before the first retry is drawn from 0 to this; each further one may be twice as much longer. */
  readonly base?: DurationInput | undefined;
  /** No wait is longer. */
  readonly max?: DurationInput | undefined;
}

export interface RetryInput {
  /** How often, after the first try; 0 never tries again. */
  readonly attempts?: number | undefined;
  /** What a try may have failed of: `connect-failure`, `reset` (also an answer that is none), `timeout` (of a single try). */
  readonly on?: readonly RetryCause[] | undefined;
  /** Statuses of an endpoint that make another one be tried. */
  readonly statuses?: readonly number[] | undefined;
  /** Methods that may be sent twice. Others are tried again only while nothing of them was sent. */
  readonly methods?: readonly string[] | undefined;
  /** Whether an `Idempotency-Key` makes any method one that may be sent twice. */
  readonly idempotencyKey?: boolean | undefined;
  /** Time of a single try until its answer begins. Without it only a failure brings another try, not slowness. */
  readonly perTryTimeout?: DurationInput | undefined;
  /** The wait before a retry, all of it drawn by lot. */
  readonly backoff?: BackoffInput | undefined;
  /** Where an endpoint is the only one, its `Retry-After` is waited for up to this; 0 never. */
  readonly retryAfterMax?: DurationInput | undefined;
}

export interface RetryBudgetInput {
  /** Retries under way, in percent of the first tries under way. */
  readonly percent?: number | undefined;
  /** Retries that may be under way however few requests there are. */
  readonly minConcurrency?: number | undefined;
}

/** As `RetryRules`, with Infinity left out: a resolved config can be written as JSON. */
export type Retry = Omit<RetryRules, 'perTryTimeoutMs' | 'bufferBytes'> & {
  readonly perTryTimeoutMs: number | undefined;
};

const backoff: z.ZodType<{ readonly base: number; readonly max: number }, BackoffInput> = z.strictObject({
  base: durationOr(retryRuleDefaults.backoffBaseMs, 0).describe(
    'The wait before the first retry is drawn from 0 to this; each further one may be twice as much longer.',
  ),
  max: durationOr(retryRuleDefaults.backoffMaxMs, 0).describe('No wait is longer.'),
});

export const retrySchema: z.ZodType<Retry, RetryInput> = z
  .strictObject({
    attempts: whole(0, 10)
      .default(retryRuleDefaults.attempts)
      .describe('How often, after the first try; 0 never tries again.'),
    on: z
      .array(z.enum(retryCauses))
      .default([...retryRuleDefaults.causes])
      .describe(
        'What a try may have failed of: `connect-failure`, `reset` (also an answer that is none), `timeout` (of a single try).',
      ),
    statuses: z
      .array(whole(400, 599))
      .default([...retryRuleDefaults.statuses])
      .meta({ title: 'a list of statuses, 400 to 599' })
      .describe('Statuses of an endpoint that make another one be tried.'),
    methods: z
      .array(text(/^[A-Z][A-Z0-9_-]*$/, "a method in capitals, such as 'GET'"))
      .default([...retryRuleDefaults.methods])
      .meta({ title: "a list of methods in capitals, such as 'GET'" })
      .describe('Methods that may be sent twice. Others are tried again only while nothing of them was sent.'),
    idempotencyKey: z
      .boolean()
      .default(retryRuleDefaults.idempotencyKey)
      .describe('Whether an `Idempotency-Key` makes any method one that may be sent twice.'),
    perTryTimeout: duration()
      .optional()
      .describe(
        'Time of a single try until its answer begins. Without it only a failure brings another try, not slowness.',
      ),
    backoff: backoff.prefault({}).describe('The wait before a retry, all of it drawn by lot.'),
    retryAfterMax: durationOr(retryRuleDefaults.retryAfterMaxMs, 0, 300_000).describe(
      'Where an endpoint is the only one, its `Retry-After` is waited for up to this; 0 never.',
    ),
  })
  .transform(({ on, perTryTimeout, backoff, retryAfterMax, ...rest }) => ({
    ...rest,
    causes: on,
    perTryTimeoutMs: perTryTimeout,
    backoffBaseMs: backoff.base,
    backoffMaxMs: backoff.max,
    retryAfterMaxMs: retryAfterMax,
  }));

export const retryBudgetSchema: z.ZodType<RetryBudgetOptions, RetryBudgetInput> = z
  .strictObject({
    percent: between(0, 100)
      .default(retryBudgetDefaults.share * 100)
      .describe('Retries under way, in percent of the first tries under way.'),
    minConcurrency: whole(0, 10_000)
      .default(retryBudgetDefaults.minimum)
      .describe('Retries that may be under way however few requests there are.'),
  })
  .transform(({ percent, minConcurrency }) => ({ share: percent / 100, minimum: minConcurrency }));

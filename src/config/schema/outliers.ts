/**
 * Outlier detection: endpoints taken out because of what their answers show.
 */
import * as z from 'zod';
import { type OutlierOptions, outlierDefaults } from '../../health/index.ts';
import { between, type DurationInput, durationOr, whole } from './fields.ts';

export interface OutliersInput {
  /** 5xx answers in a row, errors of the connection among them; 0 turns the rule off. */
  readonly consecutive5xx?: number | undefined;
  /** 502, 503, 504, refused or broken connections and timeouts in a row; 0 turns the rule off. */
  readonly consecutiveGatewayErrors?: number | undefined;
  /** Success rate and failure percentage are counted over this time. */
  readonly interval?: DurationInput | undefined;
  /** The first ejection lasts this long, the n-th in quick succession n times as long. */
  readonly baseEjectionTime?: DurationInput | undefined;
  /** No ejection lasts longer, jitter aside. */
  readonly maxEjectionTime?: DurationInput | undefined;
  /** Each ejection lasts longer by up to this fraction, so that endpoints do not all come back together. */
  readonly ejectionTimeJitter?: number | undefined;
  /** Of a service's endpoints, this one included. One may always be ejected where another remains; 0: none ever. */
  readonly maxEjectionPercent?: number | undefined;
  /** The success rate is compared among at least this many endpoints with enough requests. */
  readonly successRateMinimumEndpoints?: number | undefined;
  /** Requests in an interval that make an endpoint's success rate meaningful. */
  readonly successRateRequestVolume?: number | undefined;
  /** An endpoint is ejected this many standard deviations below the mean of all; 0 turns the rule off. */
  readonly successRateStdevFactor?: number | undefined;
  /** And at least this far below the mean, as a fraction: among endpoints that all do well, deviations are chance. */
  readonly successRateMinimumGap?: number | undefined;
  /** Failures in an interval, in percent; 0 turns the rule off. */
  readonly failurePercentageThreshold?: number | undefined;
  /** Requests in an interval that make the failure percentage meaningful. */
  readonly failurePercentageRequestVolume?: number | undefined;
}

const most = 1_000_000;

export const outliersSchema: z.ZodType<OutlierOptions, OutliersInput> = z
  .strictObject({
    consecutive5xx: whole(0, most)
      .default(outlierDefaults.consecutive5xx)
      .describe('5xx answers in a row, errors of the connection among them; 0 turns the rule off.'),
    consecutiveGatewayErrors: whole(0, most)
      .default(outlierDefaults.consecutiveGatewayErrors)
      .describe('502, 503, 504, refused or broken connections and timeouts in a row; 0 turns the rule off.'),
    interval: durationOr(outlierDefaults.intervalMs, 100).describe(
      'Success rate and failure percentage are counted over this time.',
    ),
    baseEjectionTime: durationOr(outlierDefaults.baseEjectionTimeMs).describe(
      'The first ejection lasts this long, the n-th in quick succession n times as long.',
    ),
    maxEjectionTime: durationOr(outlierDefaults.maxEjectionTimeMs).describe('No ejection lasts longer, jitter aside.'),
    ejectionTimeJitter: between(0, 1)
      .default(outlierDefaults.ejectionTimeJitter)
      .describe('Each ejection lasts longer by up to this fraction, so that endpoints do not all come back together.'),
    maxEjectionPercent: between(0, 100)
      .default(outlierDefaults.maxEjectionPercent)
      .describe(
        "Of a service's endpoints, this one included. One may always be ejected where another remains; 0: none ever.",
      ),
    successRateMinimumEndpoints: whole(1, most)
      .default(outlierDefaults.successRateMinimumEndpoints)
      .describe('The success rate is compared among at least this many endpoints with enough requests.'),
    successRateRequestVolume: whole(1, most)
      .default(outlierDefaults.successRateRequestVolume)
      .describe("Requests in an interval that make an endpoint's success rate meaningful."),
    successRateStdevFactor: between(0, 100)
      .default(outlierDefaults.successRateStdevFactor)
      .describe('An endpoint is ejected this many standard deviations below the mean of all; 0 turns the rule off.'),
    successRateMinimumGap: between(0, 1)
      .default(outlierDefaults.successRateMinimumGap)
      .describe(
        'And at least this far below the mean, as a fraction: among endpoints that all do well, deviations are chance.',
      ),
    failurePercentageThreshold: between(0, 100)
      .default(outlierDefaults.failurePercentageThreshold)
      .describe('Failures in an interval, in percent; 0 turns the rule off.'),
    failurePercentageRequestVolume: whole(1, most)
      .default(outlierDefaults.failurePercentageRequestVolume)
      .describe('Requests in an interval that make the failure percentage meaningful.'),
  })
  .transform(({ interval, baseEjectionTime, maxEjectionTime, ...rest }) => ({
    ...rest,
    intervalMs: interval,
    baseEjectionTimeMs: baseEjectionTime,
    maxEjectionTimeMs: maxEjectionTime,
  }));

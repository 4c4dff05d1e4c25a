/**
 * Active health checks of a service's endpoints.
 */
import * as z from 'zod';
import { type ActiveCheckOptions, activeCheckDefaults } from '../../health/index.ts';
import { configDefaults } from '../defaults.ts';
import { between, type DurationInput, duration, durationOr, text, whole } from './fields.ts';

/** `204`, `'204'` or `'200-399'`. */
export type ExpectedStatusInput = number | string;

export interface HealthInput {
  /** `http`: a GET whose status must be expected. `tcp`: a connection that opens. */
  readonly type?: 'http' | 'tcp' | undefined;
  /** What an HTTP check asks for. */
  readonly path?: `/${string}` | undefined;
  /** From the end of one check to the start of the next. */
  readonly interval?: DurationInput | undefined;
  /** The interval while the endpoint is not healthy. Without it: the same. */
  readonly unhealthyInterval?: DurationInput | undefined;
  /** The interval, if it is shorter, while the last check contradicts the state. */
  readonly doubtInterval?: DurationInput | undefined;
  /** For one whole check, from connecting to the last byte. */
  readonly timeout?: DurationInput | undefined;
  /** Each interval is longer or shorter by up to this fraction, so that the checks of many nodes do not fall in step. */
  readonly jitter?: number | undefined;
  /** Failures in a row that make an endpoint unhealthy. */
  readonly unhealthyThreshold?: number | undefined;
  /** Passes in a row that make an unhealthy endpoint healthy; one that was never healthy needs a single pass. */
  readonly healthyThreshold?: number | undefined;
  /** Statuses and ranges that an HTTP check accepts. Without it: 200-399 where `path` is set, else any below 500. */
  readonly expectedStatus?: ExpectedStatusInput | readonly ExpectedStatusInput[] | undefined;
}

const status = z
  .union([z.int().min(100).max(599), z.string().regex(/^[1-5]\d\d(-[1-5]\d\d)?$/)])
  .transform(String)
  .refine((value) => value.length === 3 || value.slice(0, 3) <= value.slice(4))
  .meta({ title: "a status such as 204, or a range such as '200-399'" });

export const healthSchema: z.ZodType<ActiveCheckOptions, HealthInput> = z
  .strictObject({
    type: z
      .enum(['http', 'tcp'])
      .default(activeCheckDefaults.type)
      .describe('`http`: a GET whose status must be expected. `tcp`: a connection that opens.'),
    path: (text(/^\/[!-"$-~]*$/, "a path such as '/health'") as z.ZodType<string, `/${string}`>)
      .optional()
      .meta({ default: activeCheckDefaults.path })
      .describe('What an HTTP check asks for.'),
    interval: durationOr(activeCheckDefaults.intervalMs, 10).describe(
      'From the end of one check to the start of the next.',
    ),
    unhealthyInterval: duration(10)
      .optional()
      .describe('The interval while the endpoint is not healthy. Without it: the same.'),
    doubtInterval: durationOr(activeCheckDefaults.doubtIntervalMs, 10).describe(
      'The interval, if it is shorter, while the last check contradicts the state.',
    ),
    timeout: durationOr(activeCheckDefaults.timeoutMs).describe(
      'For one whole check, from connecting to the last byte.',
    ),
    jitter: between(0, 1)
      .default(activeCheckDefaults.jitter)
      .describe(
        'Each interval is longer or shorter by up to this fraction, so that the checks of many nodes do not fall in step.',
      ),
    unhealthyThreshold: whole(1, 100)
      .default(activeCheckDefaults.unhealthyThreshold)
      .describe('Failures in a row that make an endpoint unhealthy.'),
    healthyThreshold: whole(1, 100)
      .default(activeCheckDefaults.healthyThreshold)
      .describe(
        'Passes in a row that make an unhealthy endpoint healthy; one that was never healthy needs a single pass.',
      ),
    expectedStatus: z
      .union([status.transform((one) => [one]), z.array(status).min(1)])
      .optional()
      .describe(
        'Statuses and ranges that an HTTP check accepts. Without it: 200-399 where `path` is set, else any below 500.',
      ),
  })
  .transform((check) => ({
    type: check.type,
    path: check.path ?? activeCheckDefaults.path,
    intervalMs: check.interval,
    unhealthyIntervalMs: check.unhealthyInterval,
    doubtIntervalMs: check.doubtInterval,
    timeoutMs: check.timeout,
    jitter: check.jitter,
    unhealthyThreshold: check.unhealthyThreshold,
    healthyThreshold: check.healthyThreshold,
    // An app need not answer `/` with success; where nobody said what to ask for, any answer but a failure will do.
    expectedStatus:
      check.expectedStatus ?? (check.path === undefined ? configDefaults : activeCheckDefaults).expectedStatus,
  }));

/**
 * Faults made on purpose, for tests.
 */
import * as z from 'zod';
import type { FaultInjection } from '../../../edge/index.ts';
import { configDefaults } from '../../defaults.ts';
import { between, type DurationInput, duration, whole } from '../fields.ts';

export interface FaultInjectionInput {
  /** Requests wait before anything is done for them. */
  readonly delay?: FaultDelayInput | undefined;
  /** Requests are answered with an error in place of the service. */
  readonly abort?: FaultAbortInput | undefined;
  /** Connections end without an answer. */
  readonly reset?: FaultShareInput | undefined;
  /** Makes faults outside `antipode dev` too. */
  readonly production?: boolean | undefined;
}

export interface FaultShareInput {
  /** The share of the requests. */
  readonly percent?: number | undefined;
}

export interface FaultDelayInput extends FaultShareInput {
  /** How long. */
  readonly time: DurationInput;
}

export interface FaultAbortInput extends FaultShareInput {
  /** The status of the answer. */
  readonly status: number;
}

export interface FaultInjectionConfig extends FaultInjection {
  readonly production: boolean;
}

const longestDelayMs = 3_600_000;

const percent = between(0, 100).default(configDefaults.faultPercent).describe('The share of the requests.');

export const faultInjectionSchema: z.ZodType<FaultInjectionConfig, FaultInjectionInput> = z
  .strictObject({
    delay: z
      .strictObject({ time: duration(1, longestDelayMs).describe('How long.'), percent })
      .transform(({ time, ...rest }) => ({ ...rest, timeMs: time }))
      .optional()
      .describe('Requests wait before anything is done for them.'),
    abort: z
      .strictObject({ status: whole(400, 599).describe('The status of the answer.'), percent })
      .optional()
      .describe('Requests are answered with an error in place of the service.'),
    reset: z.strictObject({ percent }).optional().describe('Connections end without an answer.'),
    production: z.boolean().default(false).describe('Makes faults outside `antipode dev` too.'),
  })
  .transform(({ delay, abort, reset, production }) => ({ delay, abort, reset, production }));

/**
 * What a node refuses while it has more to do than it can.
 */
import * as z from 'zod';
import { type OverloadOptions, overloadDefaults } from '../../resilience/index.ts';
import { between, type DurationInput, durationOr } from './fields.ts';

export interface AdmissionInput {
  /** Requests are refused once the event loop is late by more than this, time after time; by ten times this in the process of an app. */
  readonly beginLag?: DurationInput | undefined;
  /** And no more once it is late by less than this. */
  readonly endLag?: DurationInput | undefined;
  /** The lag at which nearly everything is refused. */
  readonly fullLag?: DurationInput | undefined;
  /** A lag counts only while the event loop is busy for this part of the time, 0 to 1. */
  readonly minimumUtilization?: number | undefined;
}

const options: z.ZodType<OverloadOptions, AdmissionInput> = z
  .strictObject({
    beginLag: durationOr(overloadDefaults.beginLagMs, 1, 60_000).describe(
      'Requests are refused once the event loop is late by more than this, time after time; by ten times this in the process of an app.',
    ),
    endLag: durationOr(overloadDefaults.endLagMs, 0, 60_000).describe('And no more once it is late by less than this.'),
    fullLag: durationOr(overloadDefaults.fullLagMs, 1, 60_000).describe(
      'The lag at which nearly everything is refused.',
    ),
    minimumUtilization: between(0, 1)
      .default(overloadDefaults.minimumUtilization)
      .describe('A lag counts only while the event loop is busy for this part of the time, 0 to 1.'),
  })
  .refine(({ endLag, beginLag, fullLag }) => endLag <= beginLag && beginLag < fullLag)
  .transform(({ beginLag, endLag, fullLag, minimumUtilization }) => ({
    beginLagMs: beginLag,
    endLagMs: endLag,
    fullLagMs: fullLag,
    minimumUtilization,
    smoothingMs: overloadDefaults.smoothingMs,
  }))
  .meta({ title: 'an object with `endLag` ≤ `beginLag` < `fullLag`' });

export const admissionSchema: z.ZodType<OverloadOptions | false, AdmissionInput | boolean | undefined> = z
  .union([z.literal(false), z.literal(true).transform(() => options.parse({})), options])
  .prefault(true)
  .meta({ title: 'true, false, or an object with options' }) as never;

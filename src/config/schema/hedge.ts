/**
 * Hedging: a second try beside a first one that is slow.
 */
import * as z from 'zod';
import { type HedgeRules, hedgeRuleDefaults } from '../../proxy/index.ts';
import { type DurationInput, duration } from './fields.ts';

export interface HedgeInput {
  /** A time, or the percentile of the route's own answers (`p95`) that a first try may take before a second is made. */
  readonly after?: DurationInput | `p${number}` | undefined;
}

const percentile = z
  .string()
  .regex(/^p\d{2}(?:\.\d{1,2})?$/)
  .refine((value) => Number(value.slice(1)) >= 50);

export const hedgeSchema: z.ZodType<HedgeRules, HedgeInput> = z
  .strictObject({
    after: z
      .union([percentile, duration()])
      .default(`p${hedgeRuleDefaults.quantile * 100}`)
      .meta({ title: "a percentile from 'p50' to 'p99.99', or a duration" })
      .describe(
        "A time, or the percentile of the route's own answers (`p95`) that a first try may take before a second is made.",
      ) as z.ZodType<number | string, DurationInput | `p${number}` | undefined>,
  })
  .transform(({ after }) =>
    typeof after === 'number' ? { afterMs: after } : { quantile: Math.round(Number(after.slice(1)) * 100) / 10_000 },
  );

/**
 * Requests that only regions are asked whose data is new enough.
 */
import * as z from 'zod';
import { leastLagMs } from '../data.ts';
import { type DurationInput, duration } from '../fields.ts';

/** In milliseconds; true: as `data.maxLag` says. */
export type Fresh = true | number | undefined;

export const freshSchema: z.ZodType<Fresh, true | DurationInput | undefined> = z
  .union([z.literal(true), duration(leastLagMs)])
  .optional()
  .meta({ title: "true, or a duration such as '5s'" });

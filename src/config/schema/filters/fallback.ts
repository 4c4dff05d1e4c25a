/**
 * What answers in place of a service that cannot.
 */
import * as z from 'zod';
import { type FallbackCause, type FallbackRules, fallbackCauses, fallbackDefaults } from '../../../edge/index.ts';
import { whole } from '../fields.ts';
import { type Respond, type RespondInput, respondSchema } from '../route-answers.ts';

export interface FallbackInput {
  /** A fixed answer. */
  readonly respond?: RespondInput | undefined;
  /** Another service. It is asked only what may be carried out twice, or cannot have been sent. */
  readonly service?: string | undefined;
  /** What may have gone wrong. */
  readonly on?: readonly FallbackCause[] | undefined;
  /** Statuses of the service that are as good as no answer. */
  readonly statuses?: readonly number[] | undefined;
}

export interface FallbackConfig extends FallbackRules {
  readonly respond: Respond | undefined;
  readonly service: string | undefined;
}

/** What is cached, however stale. */
export type StaleCache = 'stale-cache';

const standInSchema: z.ZodType<FallbackConfig, FallbackInput> = z
  .strictObject({
    respond: respondSchema.optional().describe('A fixed answer.'),
    service: z
      .string()
      .optional()
      .describe('Another service. It is asked only what may be carried out twice, or cannot have been sent.'),
    on: z
      .array(z.enum(fallbackCauses))
      .default([...fallbackCauses])
      .describe('What may have gone wrong.'),
    statuses: z
      .array(whole(400, 599))
      .default([...fallbackDefaults.statuses])
      .meta({ title: 'a list of statuses, 400 to 599' })
      .describe('Statuses of the service that are as good as no answer.'),
  })
  .transform(({ on, respond, service, statuses }) => ({ causes: on, respond, service, statuses }));

export const fallbackSchema: z.ZodType<StaleCache | FallbackConfig, StaleCache | FallbackInput> = z
  .union([z.literal('stale-cache'), standInSchema])
  .meta({ title: "'stale-cache' or a fallback" });

/**
 * What is done with the id of each request.
 */
import * as z from 'zod';
import { type RequestIdRules, requestIdDefaults } from '../../../edge/index.ts';

export interface RequestIdInput {
  /** Tells clients the id, as `x-request-id` of every answer. */
  readonly respond?: boolean | undefined;
  /** What new ids look like: 16 hexadecimal digits, or a UUID with the time in front (version 7). */
  readonly format?: RequestIdRules['format'] | undefined;
}

export const requestIdSchema: z.ZodType<RequestIdRules, RequestIdInput> = z.strictObject({
  respond: z
    .boolean()
    .default(requestIdDefaults.respond)
    .describe('Tells clients the id, as `x-request-id` of every answer.'),
  format: z
    .enum(['hex', 'uuid'])
    .default(requestIdDefaults.format)
    .describe('What new ids look like: 16 hexadecimal digits, or a UUID with the time in front (version 7).'),
});

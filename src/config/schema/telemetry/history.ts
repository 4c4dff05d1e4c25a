/**
 * How many single requests a node remembers, for `antipode why`.
 */
import * as z from 'zod';
import { type HistoryOptions, historyDefaults } from '../../../edge/index.ts';
import { whole } from '../fields.ts';

export interface HistoryInput {
  /** The latest requests. */
  readonly requests?: number | undefined;
  /** The latest that failed, were cut off or tried again: remembered besides, however many succeed meanwhile. */
  readonly failures?: number | undefined;
}

/** A slot takes about half a kilobyte. */
const mostSlots = 1_000_000;

const options: z.ZodType<HistoryOptions, HistoryInput> = z.strictObject({
  requests: whole(1, mostSlots).default(historyDefaults.requests).describe('The latest requests.'),
  failures: whole(1, mostSlots)
    .default(historyDefaults.failures)
    .describe(
      'The latest that failed, were cut off or tried again: remembered besides, however many succeed meanwhile.',
    ),
});

/** Undefined where nothing is remembered. */
export const historySchema: z.ZodType<HistoryOptions | undefined, false | HistoryInput> = z
  .union([z.literal(false).transform(() => undefined), options])
  .meta({ title: '`false`, or an object with options' });

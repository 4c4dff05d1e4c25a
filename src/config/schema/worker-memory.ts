/**
 * How much memory one process of a service may take.
 */
import * as z from 'zod';
import type { MemoryLimits } from '../../supervisor/index.ts';
import { type SizeInput, size } from './fields.ts';

export interface WorkerMemoryInput {
  /** Above it a process is replaced: a new one first, then it ends its requests. Without it: a part of the memory of the container, or less than `hard`. */
  readonly soft?: SizeInput | undefined;
  /** Above it a process is ended at once. Without it: a part of the memory of the container, if it has a limit. */
  readonly hard?: SizeInput | undefined;
}

const limit = size(16 * 2 ** 20, 2 ** 44);

export const workerMemorySchema: z.ZodType<Partial<MemoryLimits>, WorkerMemoryInput> = z
  .strictObject({
    soft: limit
      .optional()
      .describe(
        'Above it a process is replaced: a new one first, then it ends its requests. Without it: a part of the memory of the container, or less than `hard`.',
      ),
    hard: limit
      .optional()
      .describe(
        'Above it a process is ended at once. Without it: a part of the memory of the container, if it has a limit.',
      ),
  })
  .transform(({ soft, hard }) => ({ softBytes: soft, hardBytes: hard }));

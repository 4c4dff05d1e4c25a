/**
 * Where a node keeps what its routes cache.
 */
import * as z from 'zod';
import { cacheDefaults } from '../../edge/index.ts';
import { type SizeInput, sizeOr } from './fields.ts';

export interface CacheInput {
  /** Where it is kept. */
  readonly engine?: 'memory' | undefined;
  /** All that is kept, bodies and what it takes to find them; beyond it the least useful goes. */
  readonly maxSize?: SizeInput | undefined;
  /** A larger body is passed on and not kept. */
  readonly maxEntrySize?: SizeInput | undefined;
}

export interface Cache {
  readonly engine: 'memory';
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
}

const gibibyte = 1_073_741_824;

export const cacheSchema: z.ZodType<Cache, CacheInput> = z
  .strictObject({
    engine: z.enum(['memory']).default('memory').describe('Where it is kept.'),
    maxSize: sizeOr(cacheDefaults.maxBytes, 1_048_576, 64 * gibibyte).describe(
      'All that is kept, bodies and what it takes to find them; beyond it the least useful goes.',
    ),
    maxEntrySize: sizeOr(cacheDefaults.maxEntryBytes, 1_024, gibibyte).describe(
      'A larger body is passed on and not kept.',
    ),
  })
  .transform(({ engine, maxSize, maxEntrySize }) => ({ engine, maxBytes: maxSize, maxEntryBytes: maxEntrySize }));

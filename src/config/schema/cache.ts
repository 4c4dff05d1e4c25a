/**
 * Where a node keeps what its routes cache, and apps what they cache themselves.
 */
import * as z from 'zod';
import { cacheDefaults } from '../../edge/index.ts';
import { diskTierDefaults } from '../../store/index.ts';
import { type AppCache, type AppCacheInput, appCacheSchema } from './app-cache.ts';
import { type SizeInput, sizeOr, text } from './fields.ts';

export interface CacheInput {
  /** Where it is kept. */
  readonly engine?: 'memory' | undefined;
  /** All that is kept, bodies and what it takes to find them; beyond it the least useful goes. */
  readonly maxSize?: SizeInput | undefined;
  /** A larger body is passed on and not kept. */
  readonly maxEntrySize?: SizeInput | undefined;
  /** Where that goes for which memory has no room, and all of it when the node ends. */
  readonly disk?: CacheDiskInput | undefined;
  /** The cache of the apps, which they reach by `connect()`. */
  readonly app?: AppCacheInput | undefined;
}

export interface CacheDiskInput {
  /** A folder of its own, from that of the config; each region has one below it. */
  readonly folder: string;
  /** All files together. */
  readonly maxSize?: SizeInput | undefined;
}

export interface Cache {
  readonly engine: 'memory';
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
  readonly disk: CacheDisk | undefined;
  readonly app: AppCache;
}

export interface CacheDisk {
  readonly folder: string;
  readonly maxBytes: number;
}

const gibibyte = 1_073_741_824;

const diskSchema: z.ZodType<CacheDisk, CacheDiskInput> = z
  .strictObject({
    folder: text(/^[^\0]+$/, 'the path of a folder').describe(
      'A folder of its own, from that of the config; each region has one below it.',
    ),
    maxSize: sizeOr(diskTierDefaults.maxBytes, 16_777_216, 1_024 * gibibyte).describe('All files together.'),
  })
  .transform(({ folder, maxSize }) => ({ folder, maxBytes: maxSize }));

export const cacheSchema: z.ZodType<Cache, CacheInput> = z
  .strictObject({
    engine: z.enum(['memory']).default('memory').describe('Where it is kept.'),
    maxSize: sizeOr(cacheDefaults.maxBytes, 1_048_576, 64 * gibibyte).describe(
      'All that is kept, bodies and what it takes to find them; beyond it the least useful goes.',
    ),
    maxEntrySize: sizeOr(cacheDefaults.maxEntryBytes, 1_024, gibibyte).describe(
      'A larger body is passed on and not kept.',
    ),
    disk: diskSchema
      .optional()
      .describe('Where that goes for which memory has no room, and all of it when the node ends.'),
    app: appCacheSchema.prefault({}).describe('The cache of the apps, which they reach by `connect()`.'),
  })
  .transform(({ engine, maxSize, maxEntrySize, disk, app }) => ({
    engine,
    maxBytes: maxSize,
    maxEntryBytes: maxEntrySize,
    disk,
    app,
  }));

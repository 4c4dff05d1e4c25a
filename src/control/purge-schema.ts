import { z } from 'zod';
import { longestTag, longestUrl, type Purge, type PurgeResult } from './purge.ts';

const url = z.url({ protocol: /^https?$/ }).max(longestUrl);

export const purgeSchema: z.ZodType<Purge> = z.union(
  [
    z.strictObject({ url }),
    z.strictObject({ prefix: url }),
    z.strictObject({ tag: z.string().min(1).max(longestTag) }),
    z.strictObject({ all: z.literal(true) }),
  ],
  'give one of url, prefix, tag, and all: true; url and prefix with http:// or https://',
);

export const purgeResultSchema: z.ZodType<PurgeResult> = z.object({ purged: z.int().min(0) });

/** What is to be taken out of the caches, and what was. */
import { z } from 'zod';

/** One of: a URL, a URL that is the start of many, a tag, everything. */
export type Purge =
  | { readonly url: string }
  | { readonly prefix: string }
  | { readonly tag: string }
  | { readonly all: true };

const url = z.url({ protocol: /^https?$/ }).max(8_192);

export const purgeSchema: z.ZodType<Purge> = z.union(
  [
    z.strictObject({ url }),
    z.strictObject({ prefix: url }),
    z.strictObject({ tag: z.string().min(1).max(256) }),
    z.strictObject({ all: z.literal(true) }),
  ],
  'give one of url, prefix, tag, and all: true; url and prefix with http:// or https://',
);

export interface PurgeResult {
  /** Resources that were taken out. */
  readonly purged: number;
}

export const purgeResultSchema: z.ZodType<PurgeResult> = z.object({ purged: z.int().min(0) });

/**
 * Where databases and caches are. Such addresses may hold passwords: fields of this kind are marked `writeOnly`, so that no
 * fault shows what stands there, and `shown-url.ts` takes the password out wherever the config is shown.
 */
import * as z from 'zod';
import { text } from './fields.ts';

export const redisUrl: z.ZodType<string, string> = text(
  /^rediss?:\/\/\S+$/,
  "an address such as 'redis://cache.internal:6379'",
);

export const postgresUrl: z.ZodType<string, string> = z
  .string()
  .refine((value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol))
  .meta({ title: "an address such as 'postgres://app@db.internal:5432/shop'" });

/** One server, or several; always a list. */
export const postgresUrls: z.ZodType<readonly string[], string | readonly string[]> = z
  .union([postgresUrl.transform((url) => [url]), z.array(postgresUrl).min(1)])
  .meta({ title: "an address such as 'postgres://app@db.internal:5432/shop', or a list of them" }) as never;

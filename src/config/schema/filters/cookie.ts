/** What can be said of cookies that the edge sets. */
import * as z from 'zod';
import { text } from '../fields.ts';

export const cookieName: z.ZodType<string, string> = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'the name of a cookie');

export const cookiePath: z.ZodType<string, string | undefined> = text(/^\/[\x21-\x3a\x3c-\x7e]*$/, "a path such as '/'")
  .default('/')
  .describe('The path the cookie is for.');

export const cookieDomain: z.ZodType<string | undefined, string | undefined> = text(
  /^[A-Za-z0-9.-]+$/,
  "a domain such as 'shop.example'",
)
  .optional()
  .describe('The domain the cookie is for. Without it: the host alone.');

export const cookieSameSite: z.ZodType<'lax' | 'strict' | 'none', 'lax' | 'strict' | 'none' | undefined> = z
  .enum(['lax', 'strict', 'none'])
  .default('lax')
  .describe("Whether other sites' requests bring the cookie along.");

export const cookieSecure: z.ZodType<boolean | 'auto', boolean | 'auto' | undefined> = z
  .union([z.boolean(), z.literal('auto')])
  .default('auto')
  .meta({ title: "true, false or 'auto'" })
  .describe('Whether the cookie comes by TLS only; `auto`: if it was set over TLS.');

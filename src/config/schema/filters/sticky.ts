/**
 * Sticky sessions of a route: by a cookie of ours, or by a hash of what a client brings.
 */
import * as z from 'zod';
import type { Sticky } from '../../../edge/index.ts';
import { type DurationInput, duration } from '../fields.ts';
import { fieldName } from '../header-fields.ts';
import { cookieDomain, cookieName, cookiePath, cookieSameSite, cookieSecure } from './cookie.ts';

export interface StickyInput {
  /** The name of a cookie that the edge sets, signed, and keeps from the app. */
  readonly cookie?: string | undefined;
  /** How long the cookie lasts. Without it: as long as the browser is open. */
  readonly ttl?: DurationInput | undefined;
  /** The path the cookie is for. */
  readonly path?: string | undefined;
  /** The domain the cookie is for. Without it: the host alone. */
  readonly domain?: string | undefined;
  /** Whether other sites' requests bring the cookie along. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** Whether the cookie comes by TLS only; `auto`: if it was set over TLS. */
  readonly secure?: boolean | 'auto' | undefined;
  /** Instead of a cookie: by a hash of the client's address. */
  readonly by?: 'address' | undefined;
  /** Instead of a cookie: by a hash of this header field. */
  readonly header?: string | undefined;
  /** Instead of a cookie of ours: by a hash of this cookie of the app's. */
  readonly cookieHash?: string | undefined;
}

export const stickySchema: z.ZodType<Sticky, StickyInput> = z
  .strictObject({
    cookie: cookieName.optional().describe('The name of a cookie that the edge sets, signed, and keeps from the app.'),
    ttl: duration(1_000).optional().describe('How long the cookie lasts. Without it: as long as the browser is open.'),
    path: cookiePath,
    domain: cookieDomain,
    sameSite: cookieSameSite,
    secure: cookieSecure,
    by: z.literal('address').optional().describe("Instead of a cookie: by a hash of the client's address."),
    header: fieldName.optional().describe('Instead of a cookie: by a hash of this header field.'),
    cookieHash: cookieName.optional().describe("Instead of a cookie of ours: by a hash of this cookie of the app's."),
  })
  .refine(
    ({ cookie, by, header, cookieHash }) =>
      [cookie, by, header, cookieHash].filter((each) => each !== undefined).length === 1,
  )
  .meta({ title: 'an object with exactly one of cookie, by, header and cookieHash' })
  .transform(({ cookie, ttl, by, header, cookieHash, ...rest }): Sticky => {
    if (by !== undefined) return { kind: 'address' };
    if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
    if (cookieHash !== undefined) return { kind: 'cookie-hash', name: cookieHash };
    const maxAgeSeconds = ttl === undefined ? undefined : Math.round(ttl / 1_000);
    return { kind: 'cookie', name: cookie!, maxAgeSeconds, ...rest, domain: rest.domain };
  });

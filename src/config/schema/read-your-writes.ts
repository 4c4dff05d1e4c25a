/**
 * The cookie by which users of apps with data find what they have written, wherever they go next.
 */
import * as z from 'zod';
import { type CookieRules, userSessionDefaults } from '../../edge/index.ts';
import { type DurationInput, durationOr } from './fields.ts';
import { cookieDomain, cookieName, cookiePath, cookieSameSite, cookieSecure } from './filters/cookie.ts';

export interface ReadYourWritesInput {
  /** The name of the cookie. */
  readonly cookie?: string | undefined;
  /** How long after a write its user is known by the cookie: longer than replicas are behind. */
  readonly ttl?: DurationInput | undefined;
  /** The path the cookie is for. */
  readonly path?: string | undefined;
  /** The domain the cookie is for. Without it: the host alone. */
  readonly domain?: string | undefined;
  /** Whether other sites' requests bring the cookie along. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** Whether the cookie comes by TLS only; `auto`: if it was set over TLS. */
  readonly secure?: boolean | 'auto' | undefined;
}

export interface ReadYourWritesConfig extends Omit<CookieRules, 'name' | 'maxAgeSeconds'> {
  readonly cookie: string;
  readonly ttlMs: number;
}

export type ReadYourWrites = ReadYourWritesConfig | false;

export const readYourWritesSchema: z.ZodType<ReadYourWrites, ReadYourWritesInput | false> = z
  .union([
    z.literal(false),
    z
      .strictObject({
        cookie: cookieName.default(userSessionDefaults.cookie).describe('The name of the cookie.'),
        ttl: durationOr(userSessionDefaults.ttlMs, 1_000).describe(
          'How long after a write its user is known by the cookie: longer than replicas are behind.',
        ),
        path: cookiePath,
        domain: cookieDomain,
        sameSite: cookieSameSite,
        secure: cookieSecure,
      })
      .transform(({ ttl, ...rest }) => ({ ttlMs: ttl, ...rest, domain: rest.domain })),
  ])
  .meta({ title: 'an object, or false' });

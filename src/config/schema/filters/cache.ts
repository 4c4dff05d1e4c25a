/**
 * How a route caches answers (RFC 9111). `true` obeys what the service says and nothing else.
 */
import * as z from 'zod';
import { cachingDefaults, type KeyRule } from '../../../caching/index.ts';
import { type CacheOptions, cacheDefaults } from '../../../edge/index.ts';
import { type DurationInput, duration, durationOr, onOr, text } from '../fields.ts';
import { fieldName } from '../header-fields.ts';

export interface CacheRouteInput {
  /** Fresh for so long where the service says nothing of it. */
  readonly ttl?: DurationInput | undefined;
  /** The same for answers that there is nothing: 404, 405, 410, 414, 501. */
  readonly negativeTtl?: DurationInput | undefined;
  /** Served so long after it is stale, while it is fetched anew. */
  readonly staleWhileRevalidate?: DurationInput | undefined;
  /** Served so long after it is stale, when the service fails. */
  readonly staleIfError?: DurationInput | undefined;
  /** Whether an answer that says nothing is fresh for a tenth of the time since it was last modified, a day at most. */
  readonly heuristic?: boolean | undefined;
  /** Whether an answer that sets a cookie is stored like any other, also when it does not say that it is for all. */
  readonly storeSetCookie?: boolean | undefined;
  /** Whether clients are shown the tags of answers (`cache-tag`, `surrogate-key`), as trusted proxies are in any case. */
  readonly exposeTags?: boolean | undefined;
  /** What makes two requests different, beside host and path. */
  readonly key?: CacheKeyInput | undefined;
  /** Fields meant for this cache, which go before Cache-Control (RFC 9213). */
  readonly targets?: readonly string[] | undefined;
  /** Whether clients may ask for an answer that is not from the cache. */
  readonly clientDirectives?: 'obey' | 'ignore' | undefined;
  /** How long a request waits for the same one under way. */
  readonly lockTimeout?: DurationInput | undefined;
}

export interface CacheKeyInput {
  /** Which parameters of the query count: all, none, only some or all but some (`utm_*` by their start). */
  readonly query?: 'all' | 'none' | OnlyParametersInput | AllButParametersInput | undefined;
  /** Whether the order of the parameters counts for nothing. */
  readonly sortQuery?: boolean | undefined;
  /** Request header fields whose values count. */
  readonly headers?: readonly string[] | undefined;
  /** Cookies whose values count. */
  readonly cookies?: readonly string[] | undefined;
}

export interface OnlyParametersInput {
  /** Only these parameters count. */
  readonly only: readonly string[];
}

export interface AllButParametersInput {
  /** All parameters but these count. */
  readonly except: readonly string[];
}

/** What the edge needs to know, but for the route's own name. */
export type CacheRoute = Omit<CacheOptions, 'label'>;

const parameter = text(/^[^&=#\s]+$/, "the name of a parameter, such as 'page', or its start, such as 'utm_*'");
const cookie = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of a cookie');
const parameters = z.array(parameter).meta({ title: 'a list of names of parameters' });
const query = z
  .union([
    z.enum(['all', 'none']),
    z.strictObject({ only: parameters.describe('Only these parameters count.') }),
    z.strictObject({ except: parameters.describe('All parameters but these count.') }),
  ])
  .meta({ title: "'all', 'none', { only: [names] } or { except: [names] }" });

const keySchema: z.ZodType<KeyRule, CacheKeyInput> = z.strictObject({
  query: query
    .default('all')
    .describe('Which parameters of the query count: all, none, only some or all but some (`utm_*` by their start).'),
  sortQuery: z.boolean().default(false).describe('Whether the order of the parameters counts for nothing.'),
  headers: z
    .array(fieldName.transform((name) => name.toLowerCase()))
    .default([])
    .meta({ title: 'a list of names of header fields' })
    .describe('Request header fields whose values count.'),
  cookies: z
    .array(cookie)
    .default([])
    .meta({ title: 'a list of names of cookies' })
    .describe('Cookies whose values count.'),
});

const optionsSchema: z.ZodType<CacheRoute, CacheRouteInput> = z
  .strictObject({
    ttl: duration(1).optional().describe('Fresh for so long where the service says nothing of it.'),
    negativeTtl: duration(1)
      .optional()
      .describe('The same for answers that there is nothing: 404, 405, 410, 414, 501.'),
    staleWhileRevalidate: durationOr(0, 0).describe('Served so long after it is stale, while it is fetched anew.'),
    staleIfError: durationOr(0, 0).describe('Served so long after it is stale, when the service fails.'),
    heuristic: z
      .boolean()
      .default(false)
      .describe(
        'Whether an answer that says nothing is fresh for a tenth of the time since it was last modified, a day at most.',
      ),
    storeSetCookie: z
      .boolean()
      .default(false)
      .describe(
        'Whether an answer that sets a cookie is stored like any other, also when it does not say that it is for all.',
      ),
    exposeTags: z
      .boolean()
      .default(false)
      .describe(
        'Whether clients are shown the tags of answers (`cache-tag`, `surrogate-key`), as trusted proxies are in any case.',
      ),
    key: keySchema.prefault({}).describe('What makes two requests different, beside host and path.'),
    targets: z
      .array(fieldName.transform((name) => name.toLowerCase()))
      .default([...cachingDefaults.targets])
      .meta({ title: 'a list of names of header fields' })
      .describe('Fields meant for this cache, which go before Cache-Control (RFC 9213).'),
    clientDirectives: z
      .enum(['obey', 'ignore'])
      .default('obey')
      .describe('Whether clients may ask for an answer that is not from the cache.'),
    lockTimeout: durationOr(cacheDefaults.lockTimeoutMs).describe(
      'How long a request waits for the same one under way.',
    ),
  })
  .transform((options) => ({
    key: options.key,
    ttlMs: options.ttl,
    negativeTtlMs: options.negativeTtl,
    staleWhileRevalidateMs: options.staleWhileRevalidate,
    staleIfErrorMs: options.staleIfError,
    heuristic: options.heuristic,
    storeSetCookie: options.storeSetCookie,
    exposeTags: options.exposeTags,
    targets: options.targets,
    obeyClients: options.clientDirectives === 'obey',
    lockTimeoutMs: options.lockTimeout,
  }));

export const cacheRouteSchema: z.ZodType<CacheRoute, true | CacheRouteInput> = onOr(optionsSchema);

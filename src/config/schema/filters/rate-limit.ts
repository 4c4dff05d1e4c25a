/**
 * How often clients may ask: limits of a route.
 */
import * as z from 'zod';
import { type KeyFunction, type LimitKey, type LimitRules, routeLimitDefaults } from '../../../edge/index.ts';
import { type RateLimitAlgorithm, rateLimitAlgorithms, rateLimitDefaults } from '../../../resilience/index.ts';
import { type DurationInput, durationOr, text, whole } from '../fields.ts';
import { fieldName } from '../header-fields.ts';
import { redisUrl } from '../store-url.ts';

/** `node`: each node counts by itself. `region`: the nodes of a region count together. `world`: all regions do. */
export type LimitScope = 'node' | 'region' | 'world';

export interface FieldKeyInput {
  /** The field; without it a client is known by its address. */
  readonly header: string;
}

export interface CookieKeyInput {
  /** The cookie; without it a client is known by its address. */
  readonly cookie: string;
}

export interface LimitStoreInput {
  /** The Redis in which is counted; while it does not answer, each node counts by itself. */
  readonly redis: string | Readonly<Record<string, string>>;
}

export interface RateLimitInput {
  /** What a key may take in each window. */
  readonly limit: number;
  /** The window the limit is for. */
  readonly window?: DurationInput | undefined;
  /** With `gcra`: what a rested key may take at once. Without it: the limit. */
  readonly burst?: number | undefined;
  /** How is counted: `gcra` gives allowances back one by one, `sliding-window` counts the last window. Without it: `gcra`, but `sliding-window` for the whole world in memory. */
  readonly algorithm?: RateLimitAlgorithm | undefined;
  /** What is counted by: the client's address (IPv6: its /64), a field, a cookie, or a function. */
  readonly key?: 'ip' | FieldKeyInput | CookieKeyInput | KeyFunction | undefined;
  /** Who counts together. Without it: `region` where there is a store, else `node`. */
  readonly scope?: LimitScope | undefined;
  /** Where counts are kept: in memory, or in a Redis that the nodes share. */
  readonly store?: 'memory' | LimitStoreInput | undefined;
  /** What clients and metrics know it by. */
  readonly name?: string | undefined;
  /** What one request takes of the limit. */
  readonly cost?: number | undefined;
  /** Counts what it would refuse, and refuses nothing. */
  readonly dryRun?: boolean | undefined;
}

export interface RateLimitConfig extends LimitRules {
  readonly burst: number | undefined;
  readonly algorithm: RateLimitAlgorithm;
  readonly scope: LimitScope;
  /** The address of a Redis, for all or by region; undefined for counts in memory. */
  readonly redis: string | Readonly<Record<string, string>> | undefined;
}

const most = 1_000_000_000;
const longestWindowMs = 24 * 86_400_000;

const cookieName = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of a cookie');
const keyFunction = z
  .custom<KeyFunction>((value) => typeof value === 'function')
  .meta({ title: 'a function (in TypeScript and JavaScript)', not: {} });

const key = z
  .union([
    z.literal('ip'),
    z.strictObject({ header: fieldName.describe('The field; without it a client is known by its address.') }),
    z.strictObject({ cookie: cookieName.describe('The cookie; without it a client is known by its address.') }),
    keyFunction,
  ])
  .meta({ title: "'ip', { header: name }, { cookie: name }, or a function" }) as z.ZodType<LimitKey, LimitKey>;

const store = z
  .union([
    z.literal('memory'),
    z.strictObject({
      redis: z
        .union([redisUrl, z.record(z.string(), redisUrl)])
        .meta({ title: "an address such as 'redis://cache.internal:6379', or one for each region, by its id" })
        .describe('The Redis in which is counted; while it does not answer, each node counts by itself.'),
    }),
  ])
  .meta({ title: "'memory', or { redis: address }, or { redis: { region: address } }" });

const limitSchema: z.ZodType<RateLimitConfig, RateLimitInput> = z
  .strictObject({
    limit: whole(1, most).describe('What a key may take in each window.'),
    window: durationOr(rateLimitDefaults.windowMs, 1, longestWindowMs).describe('The window the limit is for.'),
    burst: whole(1, most)
      .optional()
      .describe('With `gcra`: what a rested key may take at once. Without it: the limit.'),
    algorithm: z
      .enum(Object.keys(rateLimitAlgorithms) as [RateLimitAlgorithm, ...RateLimitAlgorithm[]])
      .optional()
      .describe(
        'How is counted: `gcra` gives allowances back one by one, `sliding-window` counts the last window. Without it: `gcra`, but `sliding-window` for the whole world in memory.',
      ),
    key: key
      .default('ip')
      .describe("What is counted by: the client's address (IPv6: its /64), a field, a cookie, or a function."),
    scope: z
      .enum(['node', 'region', 'world'])
      .optional()
      .describe('Who counts together. Without it: `region` where there is a store, else `node`.'),
    store: store.default('memory').describe('Where counts are kept: in memory, or in a Redis that the nodes share.'),
    name: text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a name of letters, digits, `.`, `_` and `-`')
      .default(routeLimitDefaults.name)
      .describe('What clients and metrics know it by.'),
    cost: whole(1, most).default(routeLimitDefaults.cost).describe('What one request takes of the limit.'),
    dryRun: z.boolean().default(false).describe('Counts what it would refuse, and refuses nothing.'),
  })
  .transform(({ window, store: kept, scope: asked, algorithm, burst, ...rest }) => {
    const redis = kept === 'memory' ? undefined : kept.redis;
    const scope = asked ?? (redis === undefined ? 'node' : 'region');
    const exchanged = scope === 'world' && redis === undefined;
    const usual = exchanged ? 'sliding-window' : rateLimitDefaults.algorithm;
    return { ...rest, windowMs: window, burst, redis, scope, algorithm: algorithm ?? usual };
  });

/** One limit, or a list of them. */
export const rateLimitSchema: z.ZodType<readonly RateLimitConfig[], RateLimitInput | readonly RateLimitInput[]> = z
  .union([limitSchema.transform((limit) => [limit]), z.array(limitSchema).min(1)])
  .meta({ title: 'a limit, or a list of at least one' }) as never;

/**
 * The cache that apps reach by `connect()`: memory in each process, and behind it the Redis of the region.
 */
import * as z from 'zod';
import type { RedisPlace } from '../../cache/index.ts';
import { dataCacheDefaults, peerCacheDefaults } from '../../cache/settings.ts';
import { type DurationInput, durationOr, type SizeInput, sizeOr, text } from './fields.ts';
import { redisUrl } from './store-url.ts';

export interface RedisSentinelsInput {
  /** Where the sentinels are. */
  readonly sentinels: readonly string[];
  /** The name under which they watch the server. */
  readonly name: string;
  /** The server's user, password and database, at any host. */
  readonly auth?: string | undefined;
}

export interface RedisClusterInput {
  /** Some of its servers; the others are found. */
  readonly cluster: readonly string[];
}

/** How the caches of regions that have a Redis each are one. */
export interface JoinedCachesInput {
  /** How long a miss may take to ask the nearest regions; `0` asks none. */
  readonly askBudget?: DurationInput | undefined;
  /** Whose writes come here with their values: those of the two nearest regions, of all, or of none, which are asked. */
  readonly replicate?: 'near' | 'all' | 'none' | undefined;
}

/** A Redis: its address, sentinels that know where it is, or some servers of a cluster. */
export type RedisInput = string | RedisSentinelsInput | RedisClusterInput;

export interface AppCacheInput {
  /** The Redis of all regions, or that of each, by its id. Without it: each process caches by itself. */
  readonly redis?: RedisInput | Readonly<Record<string, RedisInput>> | undefined;
  /**
   * Of regions with a Redis each: what is invalidated in one is invalid in all, and what one misses it asks the nearest for.
   * `false`: each is alone.
   */
  readonly regions?: false | JoinedCachesInput | undefined;
  /** What each process keeps in memory. */
  readonly maxSize?: SizeInput | undefined;
  /** How long a value is fresh, where the app does not say. */
  readonly ttl?: DurationInput | undefined;
  /** How values become bytes in Redis. */
  readonly serializer?: 'json' | 'msgpack' | undefined;
}

export type RedisByRegion = RedisPlace | Readonly<Record<string, RedisPlace>>;

export interface JoinedCaches {
  readonly askBudgetMs: number;
  readonly replicate: 'near' | 'all' | 'none';
}

export interface AppCache {
  readonly redis: RedisByRegion | undefined;
  readonly regions: false | JoinedCaches;
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly serializer: 'json' | 'msgpack';
}

const gibibyte = 1_073_741_824;
const longestTtlMs = 24 * 86_400_000;

const place: z.ZodType<RedisPlace, RedisInput> = z.union([
  redisUrl,
  z.strictObject({
    sentinels: z.array(redisUrl).min(1).describe('Where the sentinels are.'),
    name: text(/\S/, 'a name').describe('The name under which they watch the server.'),
    auth: redisUrl.optional().describe("The server's user, password and database, at any host."),
  }),
  z.strictObject({ cluster: z.array(redisUrl).min(1).describe('Some of its servers; the others are found.') }),
]) as never;

const joined: z.ZodType<JoinedCaches, JoinedCachesInput> = z
  .strictObject({
    askBudget: durationOr(peerCacheDefaults.askBudgetMs, 0, 10_000).describe(
      'How long a miss may take to ask the nearest regions; `0` asks none.',
    ),
    replicate: z
      .enum(['near', 'all', 'none'])
      .default('near')
      .describe(
        'Whose writes come here with their values: those of the two nearest regions, of all, or of none, which are asked.',
      ),
  })
  .transform(({ askBudget, replicate }) => ({ askBudgetMs: askBudget, replicate }));

export const appCacheSchema: z.ZodType<AppCache, AppCacheInput> = z
  .strictObject({
    redis: z
      .union([place, z.record(z.string(), place)])
      .meta({
        title:
          "an address such as 'redis://cache.internal:6379', { sentinels, name }, { cluster }, or one of these for each region, by its id",
        writeOnly: true,
      })
      .optional()
      .describe('The Redis of all regions, or that of each, by its id. Without it: each process caches by itself.'),
    regions: z
      .union([z.literal(false), joined])
      .prefault({})
      .describe(
        'Of regions with a Redis each: what is invalidated in one is invalid in all, and what one misses it asks the nearest for. `false`: each is alone.',
      ),
    maxSize: sizeOr(dataCacheDefaults.maxSizeBytes, 1_048_576, 64 * gibibyte).describe(
      'What each process keeps in memory.',
    ),
    ttl: durationOr(dataCacheDefaults.ttlMs, 1, longestTtlMs).describe(
      'How long a value is fresh, where the app does not say.',
    ),
    serializer: z.enum(['json', 'msgpack']).default('json').describe('How values become bytes in Redis.'),
  })
  .transform(({ redis, regions, maxSize, ttl, serializer }) => ({
    redis: redis as RedisByRegion | undefined,
    regions,
    maxBytes: maxSize,
    ttlMs: ttl,
    serializer,
  }));

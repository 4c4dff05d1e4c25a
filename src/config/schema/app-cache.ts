/**
 * The cache that apps reach by `connect()`: memory in each process, and behind it the Redis of the region.
 */
import * as z from 'zod';
import type { RedisPlace } from '../../cache/index.ts';
import { dataCacheDefaults, peerCacheDefaults, regionCacheDefaults } from '../../cache/settings.ts';
import { type EvictionPolicyName, evictionPolicies } from '../../store/index.ts';
import { between, type DurationInput, duration, durationOr, type SizeInput, sizeOr, text } from './fields.ts';
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
  /** Which entry goes when there is no room. */
  readonly eviction?: EvictionPolicyName | undefined;
  /** The share by which a time to live is shortened at random. */
  readonly jitter?: number | undefined;
  /** For how long after `ttl` a value is given while another one is loaded behind. */
  readonly staleWhileRevalidate?: DurationInput | undefined;
  /** For how long after `ttl` a value is given where none can be loaded. */
  readonly staleIfError?: DurationInput | undefined;
  /** How long `undefined` and `null` are kept as answers. */
  readonly negativeTtl?: DurationInput | undefined;
  /** After this time a stale value is given, where one may be; the load goes on. Without it: never. */
  readonly softTimeout?: DurationInput | undefined;
  /** The longest that a caller waits for a load. Without it: for ever. */
  readonly hardTimeout?: DurationInput | undefined;
  /** How values become bytes in Redis. */
  readonly serializer?: 'json' | 'msgpack' | undefined;
  /** Values from this size on are compressed. */
  readonly compressOver?: SizeInput | undefined;
  /** How long an answer of Redis is waited for. */
  readonly commandTimeout?: DurationInput | undefined;
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
  readonly eviction: EvictionPolicyName;
  readonly jitter: number;
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly negativeTtlMs: number;
  /** Undefined: never. */
  readonly softTimeoutMs: number | undefined;
  readonly hardTimeoutMs: number | undefined;
  readonly serializer: 'json' | 'msgpack';
  readonly compressOverBytes: number;
  readonly commandTimeoutMs: number;
}

const policyNames = Object.keys(evictionPolicies) as EvictionPolicyName[];
const kibibyte = 1_024;
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

/** What becomes of an entry, where the app does not say. */
const entries = {
  maxSize: sizeOr(dataCacheDefaults.maxSizeBytes, 1_048_576, 64 * gibibyte).describe(
    'What each process keeps in memory.',
  ),
  eviction: z.enum(policyNames).default(dataCacheDefaults.eviction).describe('Which entry goes when there is no room.'),
  ttl: durationOr(dataCacheDefaults.ttlMs, 1, longestTtlMs).describe(
    'How long a value is fresh, where the app does not say.',
  ),
  jitter: between(0, 1)
    .default(dataCacheDefaults.jitter)
    .describe('The share by which a time to live is shortened at random.'),
  staleWhileRevalidate: durationOr(0, 0, longestTtlMs).describe(
    'For how long after `ttl` a value is given while another one is loaded behind.',
  ),
  staleIfError: durationOr(0, 0, longestTtlMs).describe(
    'For how long after `ttl` a value is given where none can be loaded.',
  ),
  negativeTtl: durationOr(0, 0, longestTtlMs).describe('How long `undefined` and `null` are kept as answers.'),
  softTimeout: duration(1, longestTtlMs)
    .optional()
    .describe('After this time a stale value is given, where one may be; the load goes on. Without it: never.'),
  hardTimeout: duration(1, longestTtlMs)
    .optional()
    .describe('The longest that a caller waits for a load. Without it: for ever.'),
};

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
    ...entries,
    serializer: z.enum(['json', 'msgpack']).default('json').describe('How values become bytes in Redis.'),
    compressOver: sizeOr(regionCacheDefaults.compressOverBytes, kibibyte, gibibyte).describe(
      'Values from this size on are compressed.',
    ),
    commandTimeout: durationOr(regionCacheDefaults.commandTimeoutMs, 1, 60_000).describe(
      'How long an answer of Redis is waited for.',
    ),
  })
  .transform(({ redis, regions, maxSize, eviction, jitter, serializer, compressOver, ...times }) => ({
    ...{ redis: redis as RedisByRegion | undefined, regions, eviction, jitter, serializer },
    maxBytes: maxSize,
    ttlMs: times.ttl,
    staleWhileRevalidateMs: times.staleWhileRevalidate,
    staleIfErrorMs: times.staleIfError,
    negativeTtlMs: times.negativeTtl,
    softTimeoutMs: times.softTimeout,
    hardTimeoutMs: times.hardTimeout,
    compressOverBytes: compressOver,
    commandTimeoutMs: times.commandTimeout,
  }));

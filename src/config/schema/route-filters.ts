/**
 * What a route does besides answering: every filter's part of a route, gathered. A filter that is not configured is
 * undefined in the result and costs a request nothing.
 */
import * as z from 'zod';
import type { Compress, Cors, FieldEdits, SecurityHeaders, Sticky } from '../../edge/index.ts';
import { type CircuitOptions, type Priority, priorities } from '../../resilience/index.ts';
import type { DurationInput, SizeInput } from './fields.ts';
import { maxBodySchema } from './filters/body-limit.ts';
import { type CacheRoute, type CacheRouteInput, cacheRouteSchema } from './filters/cache.ts';
import { type CircuitBreakerInput, circuitBreakerSchema } from './filters/circuit-breaker.ts';
import { type CompressInput, compressSchema } from './filters/compress.ts';
import { type ConcurrencyConfig, type ConcurrencyInput, concurrencySchema } from './filters/concurrency.ts';
import { type CorsInput, corsSchema } from './filters/cors.ts';
import { type FallbackConfig, type FallbackInput, fallbackSchema, type StaleCache } from './filters/fallback.ts';
import {
  type FaultInjectionConfig,
  type FaultInjectionInput,
  faultInjectionSchema,
} from './filters/fault-injection.ts';
import { type Fresh, freshSchema } from './filters/fresh.ts';
import { type FieldEditsInput, fieldEditsSchema } from './filters/header-edits.ts';
import { type RateLimitConfig, type RateLimitInput, rateLimitSchema } from './filters/rate-limit.ts';
import {
  type Canary,
  type CanaryInput,
  canarySchema,
  type Mirror,
  type MirrorInput,
  mirrorSchema,
} from './filters/releases.ts';
import { primaryOnlySchema, type Replay, type ReplayInput, replaySchema } from './filters/replay.ts';
import { type SecurityHeadersInput, securityHeadersSchema } from './filters/security-headers.ts';
import { type StickyInput, stickySchema } from './filters/sticky.ts';
import { type RouteAccessLogInput, routeAccessLogSchema } from './telemetry/access-log.ts';

export interface RouteFiltersInput {
  /** Brings a client back to the endpoint that served it first. */
  readonly sticky?: StickyInput | undefined;
  /** Another version of the service, for some of the clients. */
  readonly canary?: CanaryInput | undefined;
  /** Copies of requests for another service, whose answers nobody sees. */
  readonly mirror?: MirrorInput | undefined;
  /** Whether an app may have a request sent to another region or service (`antipode-replay`). Without it: in a world with regions. */
  readonly replay?: ReplayInput | false | undefined;
  /** Methods that the primary region alone serves; true: POST, PUT, PATCH and DELETE. */
  readonly primaryOnly?: true | readonly string[] | undefined;
  /** Regions whose data is further behind are passed over while another one is not; true: by `data.maxLag`. */
  readonly fresh?: true | DurationInput | undefined;
  /** How often clients may ask: a limit, or several. What is too much is answered 429. */
  readonly rateLimit?: RateLimitInput | readonly RateLimitInput[] | undefined;
  /** What matters less is refused sooner while a node has more to do than it can. */
  readonly priority?: Priority | undefined;
  /** Leaves the service alone for a while when it fails, or is slow, too often; requests are answered 503 meanwhile. */
  readonly circuitBreaker?: true | CircuitBreakerInput | undefined;
  /** What answers in place of the service when it cannot: `'stale-cache'` is what is cached, however stale. */
  readonly fallback?: StaleCache | FallbackInput | undefined;
  /** How many requests of the route may be under way at once. */
  readonly concurrency?: ConcurrencyInput | undefined;
  /** The largest request body; more is answered 413. Without it: any. */
  readonly maxBody?: SizeInput | undefined;
  /** Changes to the header fields of requests, before the service sees them. */
  readonly requestHeaders?: FieldEditsInput | undefined;
  /** Changes to the header fields of every answer. */
  readonly responseHeaders?: FieldEditsInput | undefined;
  /** Which pages of other origins may read the answers. */
  readonly cors?: true | CorsInput | undefined;
  /** Fields that make browsers careful with the answers. */
  readonly securityHeaders?: true | SecurityHeadersInput | undefined;
  /** Keeps answers and serves them again, as they allow (RFC 9111). */
  readonly cache?: true | CacheRouteInput | undefined;
  /** Compresses answers for clients that ask for it. */
  readonly compress?: true | CompressInput | undefined;
  /** What the access log takes of it: nothing, or another part than of the rest. */
  readonly accessLog?: false | RouteAccessLogInput | undefined;
  /** Makes faults on purpose, in `antipode dev`. */
  readonly faultInjection?: FaultInjectionInput | undefined;
}

export interface RouteFiltersConfig {
  readonly sticky: Sticky | undefined;
  readonly canary: Canary | undefined;
  readonly mirror: Mirror | undefined;
  readonly replay: Replay;
  readonly primaryOnly: readonly string[] | undefined;
  readonly fresh: Fresh;
  readonly rateLimit: readonly RateLimitConfig[] | undefined;
  readonly priority: Priority;
  readonly circuitBreaker: CircuitOptions | undefined;
  readonly fallback: StaleCache | FallbackConfig | undefined;
  readonly concurrency: ConcurrencyConfig | undefined;
  /** In bytes. */
  readonly maxBody: number | undefined;
  readonly requestHeaders: FieldEdits | undefined;
  readonly responseHeaders: FieldEdits | undefined;
  readonly cors: Cors | undefined;
  readonly securityHeaders: SecurityHeaders | undefined;
  readonly cache: CacheRoute | undefined;
  readonly compress: Compress | undefined;
  readonly accessLog: false | RouteAccessLogInput | undefined;
  readonly faultInjection: FaultInjectionConfig | undefined;
}

type Shape = { readonly [Key in keyof RouteFiltersConfig]: z.ZodType<RouteFiltersConfig[Key], RouteFiltersInput[Key]> };

export const routeFiltersShape: Shape = {
  sticky: stickySchema.optional().describe('Brings a client back to the endpoint that served it first.'),
  canary: canarySchema.optional().describe('Another version of the service, for some of the clients.'),
  mirror: mirrorSchema.optional().describe('Copies of requests for another service, whose answers nobody sees.'),
  replay: replaySchema.describe(
    'Whether an app may have a request sent to another region or service (`antipode-replay`). Without it: in a world with regions.',
  ),
  primaryOnly: primaryOnlySchema.describe(
    'Methods that the primary region alone serves; true: POST, PUT, PATCH and DELETE.',
  ),
  fresh: freshSchema.describe(
    'Regions whose data is further behind are passed over while another one is not; true: by `data.maxLag`.',
  ),
  rateLimit: rateLimitSchema
    .optional()
    .describe('How often clients may ask: a limit, or several. What is too much is answered 429.'),
  priority: z
    .enum(priorities)
    .default('normal')
    .describe('What matters less is refused sooner while a node has more to do than it can.'),
  circuitBreaker: circuitBreakerSchema
    .optional()
    .describe(
      'Leaves the service alone for a while when it fails, or is slow, too often; requests are answered 503 meanwhile.',
    ),
  fallback: fallbackSchema
    .optional()
    .describe("What answers in place of the service when it cannot: `'stale-cache'` is what is cached, however stale."),
  concurrency: concurrencySchema.optional().describe('How many requests of the route may be under way at once.'),
  maxBody: maxBodySchema.optional().describe('The largest request body; more is answered 413. Without it: any.'),
  requestHeaders: fieldEditsSchema
    .optional()
    .describe('Changes to the header fields of requests, before the service sees them.'),
  responseHeaders: fieldEditsSchema.optional().describe('Changes to the header fields of every answer.'),
  cors: corsSchema.optional().describe('Which pages of other origins may read the answers.'),
  securityHeaders: securityHeadersSchema.optional().describe('Fields that make browsers careful with the answers.'),
  cache: cacheRouteSchema.optional().describe('Keeps answers and serves them again, as they allow (RFC 9111).'),
  compress: compressSchema.optional().describe('Compresses answers for clients that ask for it.'),
  accessLog: routeAccessLogSchema
    .optional()
    .describe('What the access log takes of it: nothing, or another part than of the rest.'),
  faultInjection: faultInjectionSchema.optional().describe('Makes faults on purpose, in `antipode dev`.'),
};

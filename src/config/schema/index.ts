export type { AdmissionInput } from './admission.ts';
export type {
  AppCacheInput,
  JoinedCachesInput,
  RedisByRegion,
  RedisClusterInput,
  RedisInput,
  RedisSentinelsInput,
} from './app-cache.ts';
export type { Balance, BalanceInput } from './balance.ts';
export type { Cache, CacheDiskInput, CacheInput } from './cache.ts';
export type { Compose } from './compose.ts';
export type { KeepaliveInput, ServiceLimitsInput, Timeouts, TimeoutsInput } from './connection.ts';
export type { DataConfig, DataEngineName, DataInput, DataReplication } from './data.ts';
export type { DrainInput } from './drain.ts';
export type { Discover, DiscoverInput, Endpoint, EndpointInput } from './endpoints.ts';
export type { DurationInput, SizeInput } from './fields.ts';
export { idPattern } from './fields.ts';
export type { Files, FilesInput, FilesOptionsInput } from './files.ts';
export type { CacheKeyInput, CacheRouteInput } from './filters/cache.ts';
export type { CircuitBreakerInput, SlowCallInput } from './filters/circuit-breaker.ts';
export type { CompressInput, CompressLevelsInput } from './filters/compress.ts';
export type {
  AdaptiveConcurrencyInput,
  AdaptiveInput,
  ConcurrencyConfig,
  ConcurrencyInput,
  FixedConcurrencyInput,
} from './filters/concurrency.ts';
export type { CorsInput } from './filters/cors.ts';
export type { FallbackConfig, FallbackInput } from './filters/fallback.ts';
export type { FaultInjectionConfig, FaultInjectionInput } from './filters/fault-injection.ts';
export type { FieldEditsInput } from './filters/header-edits.ts';
export type { LimitScope, RateLimitConfig, RateLimitInput } from './filters/rate-limit.ts';
export type { CanaryInput, MirrorInput, NamedValueInput } from './filters/releases.ts';
export type { ReplayInput } from './filters/replay.ts';
export type { SecurityHeadersInput } from './filters/security-headers.ts';
export type { StickyInput } from './filters/sticky.ts';
export type { FrontLimits, FrontLimitsInput } from './front-limits.ts';
export type { GeoInput } from './geo.ts';
export type { HealthInput } from './health.ts';
export type { HedgeInput } from './hedge.ts';
export type { Http2Input } from './http2.ts';
export type { Listen, ListenInput } from './listen.ts';
export type { OutliersInput } from './outliers.ts';
export type { ReadYourWritesInput } from './read-your-writes.ts';
export type { LocationInput, Region, RegionInput } from './regions.ts';
export type { BackoffInput, Retry, RetryBudgetInput, RetryInput } from './retry.ts';
export type { Redirect, RedirectInput, Respond, RespondInput } from './route-answers.ts';
export type { RouteFiltersConfig, RouteFiltersInput } from './route-filters.ts';
export { type RewriteInput, type Route, type RouteInput, routeMatchSchema } from './routes.ts';
export type { Run, RunInput, Workers, WorkersInput } from './run.ts';
export type { ScalingConfig, ScalingInput } from './scaling.ts';
export type { ServiceTls, ServiceTlsInput } from './service-tls.ts';
export type { Service, ServiceInput } from './services.ts';
export type { SqlConfig, SqlEngine, SqlInput, SqlPoolInput } from './sql.ts';
export type { SqlDatabaseInput } from './sql-databases.ts';
export type { SqlShardsInput } from './sql-shards.ts';
export type { Steering, SteeringInput } from './steering.ts';
export type { AccessLogConfig, AccessLogInput, RouteAccessLogInput } from './telemetry/access-log.ts';
export type { HistoryInput } from './telemetry/history.ts';
export type { RequestIdInput } from './telemetry/request-id.ts';
export type { TracingInput } from './telemetry/tracing.ts';
export type { Tls, TlsInput } from './tls.ts';
export type { WorkerMemoryInput } from './worker-memory.ts';
export { type World, type WorldInput, worldSchema } from './world.ts';

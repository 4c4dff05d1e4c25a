/** The config of a world: its schema, how it is read and checked, and what becomes of it. */
export { type ConfigDefaults, configDefaults } from './defaults.ts';
export { defineWorld } from './define-world.ts';
export type { Fault } from './faults.ts';
export { worldJsonSchema } from './json-schema.ts';
export type { LoadOptions } from './load.ts';
export { type LoadedWorld, loadWorld } from './load-world.ts';
export { publicWorld } from './public-world.ts';
export type {
  ResolvedEndpoint,
  ResolvedRegion,
  ResolvedRoute,
  ResolvedService,
  ResolvedWorld,
  RouteAction,
  ServiceSource,
} from './resolved-world.ts';
export type {
  AccessLogConfig,
  AccessLogInput,
  Balance,
  BalanceInput,
  CacheInput,
  CacheKeyInput,
  CacheRouteInput,
  ComposeInput,
  CompressInput,
  CompressLevelsInput,
  CorsInput,
  DiscoverInput,
  DrainInput,
  DurationInput,
  EndpointInput,
  FaultInjectionConfig,
  FaultInjectionInput,
  FieldEditsInput,
  FilesInput,
  FilesOptionsInput,
  FrontLimits,
  FrontLimitsInput,
  GeoInput,
  HealthInput,
  HedgeInput,
  HistoryInput,
  Http2Input,
  KeepaliveInput,
  LimitScope,
  ListenInput,
  LocationInput,
  OutliersInput,
  PartInput,
  RateLimitConfig,
  RateLimitInput,
  RedirectInput,
  RegionInput,
  RequestIdInput,
  RespondInput,
  Retry,
  RetryBudgetInput,
  RetryInput,
  RewriteInput,
  RouteAccessLogInput,
  RouteFiltersConfig,
  RouteFiltersInput,
  RouteInput,
  RunInput,
  SecurityHeadersInput,
  ServiceInput,
  ServiceLimitsInput,
  ServiceTls,
  ServiceTlsInput,
  SizeInput,
  Steering,
  SteeringInput,
  Timeouts,
  TimeoutsInput,
  TlsInput,
  WorkersInput,
  WorldInput,
} from './schema/index.ts';
export { compose, orchestrate } from './schema/index.ts';
export { alternatives, type SchemaNode } from './schema-node.ts';
export { allowedWords } from './words.ts';
export { changeWords, routeName, sameConfig, type WorldChange, worldChanges } from './world-changes.ts';

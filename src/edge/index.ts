export { AccessLog, type AccessLogRules } from './access-log/access-log.ts';
export { type AccessLogDefaults, accessLogDefaults } from './access-log/access-log-defaults.ts';
export type { AccessLogField } from './access-log/access-log-field.ts';
export { readFields } from './access-log/access-log-fields.ts';
export { type LogCounts, LogFile } from './access-log/log-file.ts';
export { Redaction } from './access-log/redaction.ts';
export type { AnswerHead } from './answer-head.ts';
export type { CopiedRequest, TrailListener } from './attempt-trail.ts';
export type { ClientIdentity, IdentifyClient } from './client-identity.ts';
export { CallFailure, type CallFailureKind } from './compose/call-failure.ts';
export { type ComposeHandlerOptions, composeHandler } from './compose/compose-handler.ts';
export {
  type CallOptions,
  type CallService,
  type ComposeRequest,
  type Orchestration,
  type OrchestrationTools,
  type PartResult,
  type Type,
  type,
} from './compose/composer.ts';
export type { Composition, Merge, Part } from './compose/composition.ts';
export { type ComposeDefaults, composeDefaults } from './compose/defaults.ts';
export { partsNamedIn } from './compose/path-template.ts';
export { type EdgeDefaults, edgeDefaults } from './defaults.ts';
export { type DrainDefaults, drainDefaults } from './drain-defaults.ts';
export { type CloseOptions, Edge, type EdgeOptions, type EdgeSettings } from './edge.ts';
export type { EdgeRequest, RequestChanges } from './edge-request.ts';
export type { EdgeRoute } from './edge-route.ts';
export type { EdgeLimits } from './edge-runtime.ts';
export { type AdmissionCounts, admission } from './filters/admission/admission.ts';
export { announcedBodyLimit, countedBodyLimit } from './filters/body-limit/body-limit.ts';
export { CacheHandler } from './filters/cache/cache-handler.ts';
export { type CacheDefaults, type CacheOptions, cacheDefaults } from './filters/cache/cache-options.ts';
export { DiskShelf } from './filters/cache/disk-shelf.ts';
export { HttpCache, type PurgeCount } from './filters/cache/http-cache.ts';
export { invalidating } from './filters/cache/invalidating-call.ts';
export { type CanaryCounts, type CanaryRules, canaryCounts, withCanary } from './filters/canary/canary.ts';
export { circuitLayer } from './filters/circuit-breaker/circuit-layer.ts';
export type { Coding, CodingLevels } from './filters/compress/coding.ts';
export { type Compress, compress } from './filters/compress/compress.ts';
export { type CompressDefaults, compressDefaults } from './filters/compress/compress-defaults.ts';
export { adaptiveConcurrency } from './filters/concurrency/adaptive-concurrency.ts';
export { boundedConcurrency } from './filters/concurrency/queued-call.ts';
export type { CookieRules } from './filters/cookies.ts';
export { type Cors, cors } from './filters/cors/cors.ts';
export { type CorsDefaults, corsDefaults } from './filters/cors/cors-defaults.ts';
export {
  type FallbackCause,
  type FallbackDefaults,
  type FallbackRules,
  fallbackCauses,
  fallbackDefaults,
  fallbackLayer,
} from './filters/fallback/fallback.ts';
export { type FaultInjection, faultInjection } from './filters/fault-injection/fault-injection.ts';
export { type FieldEdits, headerEdits } from './filters/header-edits/header-edits.ts';
export {
  type MirrorCounts,
  type MirrorDefaults,
  mirror,
  mirrorCounts,
  mirrorDefaults,
} from './filters/mirror/mirror.ts';
export type { KeyedRequest, KeyFunction, LimitKey } from './filters/rate-limit/limit-key.ts';
export {
  type LimitCounts,
  LimitPolicy,
  type LimitRules,
  limitCounts,
  type RouteLimitDefaults,
  routeLimitDefaults,
} from './filters/rate-limit/limit-policy.ts';
export { type LocalLimit, localRateLimit } from './filters/rate-limit/local-rate-limit.ts';
export { type SharedLimit, sharedRateLimit } from './filters/rate-limit/shared-rate-limit.ts';
export {
  type ReplayCounts,
  type ReplayDefaults,
  replay,
  replayCounts,
  replayDefaults,
} from './filters/replay/replay.ts';
export { type SecurityHeaders, securityHeaders } from './filters/security-headers/security-headers.ts';
export {
  type SecurityHeadersDefaults,
  securityHeadersDefaults,
} from './filters/security-headers/security-headers-defaults.ts';
export type { Dotfiles } from './filters/static/file-path.ts';
export { type StaticFiles, staticFiles } from './filters/static/static.ts';
export { type Immutable, type StaticDefaults, staticDefaults } from './filters/static/static-defaults.ts';
export { SessionTokens } from './filters/sticky/session-tokens.ts';
export { type Sticky, type StickyCounts, stickyByCookie, stickyByHash, stickyCounts } from './filters/sticky/sticky.ts';
export { type UserSessionCounts, userSession, userSessionCounts } from './filters/user-session/user-session.ts';
export { type UserSessionDefaults, userSessionDefaults } from './filters/user-session/user-session-defaults.ts';
export { ForwardHandler } from './forward.ts';
export type { Call, Handler, Layer, Responder } from './handler.ts';
export { type HistoryDefaults, historyDefaults } from './history/history-defaults.ts';
export type { PastAttempt, PastRequest } from './history/past-request.ts';
export { type HistoryOptions, RequestHistory } from './history/request-history.ts';
export { type Http2Defaults, type Http2Options, http2Defaults } from './http2/http2-defaults.ts';
export type { ListenAddress } from './listener.ts';
export type { LocalAnswer } from './local-answer.ts';
export { LocalHandler, redirect, respond } from './local-handler.ts';
export { type LoopTokens, loopTokens } from './loop-tokens.ts';
export type { LostRequest } from './lost-answer.ts';
export { MessageHandler, type MessageReply, type MessageRules } from './message-handler.ts';
export type { Problem } from './problem.ts';
export { type RequestIdRules, requestIdDefaults } from './request-ids.ts';
export { RequestNotes } from './request-notes.ts';
export { type ObservedRequest, observers, type RequestObserver } from './request-observer.ts';
export { type RequestEnd, type RouteFilter, RouteFilters } from './route-filter.ts';
export { Seal } from './seal.ts';
export type { SharedConnection } from './shared-connection.ts';
export { Slots } from './slots.ts';
export type { Door, TakenConnection } from './taken-connection.ts';
export { readAuthorities, readCertificate } from './tls/certificate-files.ts';
export { type CertificateEvent, CertificateStore } from './tls/certificate-store.ts';
export type { SecureListening } from './tls/secure-listening.ts';
export { type TlsDefaults, type TlsVersion, tlsDefaults } from './tls/tls-defaults.ts';
export type { CertificateFiles, ClientCertificates, TlsOptions } from './tls/tls-options.ts';
export { RequestTrace, type Spans, type TracingRules, tracingDefaults } from './tracing/request-trace.ts';
export { type TraceParent, traceLines } from './tracing/trace-context.ts';
export type { RouteTraffic, TrafficCounters } from './traffic-counters.ts';
export type { RouteTunnels, TunnelCounts } from './tunnel/route-tunnels.ts';
export { type Leaving, Tunnels } from './tunnel/tunnels.ts';

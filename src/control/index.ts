/** The admin API of a node: status, events, metrics, what-if answers and operations over HTTP. */
export type { ActionResult } from './action-result.ts';
export type { BoundAddress } from './bound-address.ts';
export type { CacheLinkStatus } from './cache-link-status.ts';
export {
  badInput,
  configRefused,
  rolloutStopped,
  unknownRequest,
  unknownTarget,
  wrongState,
} from './control-errors.ts';
export type { ControlLimits, ControlOptions } from './control-options.ts';
export type { ControlServer } from './control-server.ts';
export type { DataRegionStatus, DataStatus, LostWritesStatus } from './data-status.ts';
export { controlDefaults } from './defaults.ts';
export { type ControlEvent, EventBus, type EventBusOptions, type EventInput } from './event-bus.ts';
export { type EventType, eventTable, eventTypes } from './event-table.ts';
export type { FailoverResult } from './failover-result.ts';
export { type ControlFault, followFaults } from './fault-channel.ts';
export { type AdminApi, loadAdminApi } from './load-admin-api.ts';
export { LogBook, type LogBookOptions } from './logs/log-book.ts';
export type { LogFilter, LogInput, LogLine, LogLines } from './logs/log-line.ts';
export {
  type HistogramSample,
  type HistogramSnapshot,
  histogramSnapshot,
  type Labels,
  type MetricSnapshot,
  type Sample,
  type ScalarSnapshot,
  scalarSnapshot,
} from './metric-snapshot.ts';
export { type MetricName, type MetricType, metricTable } from './metric-table.ts';
export { packageVersion } from './package-version.ts';
export type { PastAnswer, PastAttempt, PastPart } from './past.ts';
export type { Problem } from './problem.ts';
export { isPurge, type Purge, type PurgeResult } from './purge.ts';
export type { ReloadResult, StoppedRollout } from './reload-result.ts';
export type { ScalingStatus, ServiceScaling } from './scaling-status.ts';
export { scalingStatus } from './scaling-total.ts';
export type { RestartResult, ScaleResult } from './service-results.ts';
export type { Awaitable, ControlSource, DevActions, ReloadConfig, RestartOrder, ServiceActions } from './source.ts';
export type {
  EndpointState,
  EndpointStatus,
  NodeStatus,
  RegionState,
  RegionStatus,
  ServiceStatus,
  WorkerCrash,
  WorkerState,
  WorkerStatus,
  WorldStatus,
} from './status.ts';
export type { WhyAnswer, WhyCandidate, WhyChoice, WhyQuery } from './why.ts';

/** The admin API of a node: status, events, metrics, what-if answers and operations over HTTP. */
export { type ActionResult, actionResultSchema } from './action-result.ts';
export type { BoundAddress } from './bound-address.ts';
export {
  badInput,
  configRefused,
  rolloutStopped,
  unknownRequest,
  unknownTarget,
  wrongState,
} from './control-errors.ts';
export type { ControlLimits, ControlOptions } from './control-options.ts';
export { ControlServer } from './control-server.ts';
export type { DataRegionStatus, DataStatus, LostWritesStatus } from './data-status.ts';
export { controlDefaults } from './defaults.ts';
export { type ControlEvent, EventBus, type EventBusOptions, type EventInput } from './event-bus.ts';
export { type EventType, eventTable, eventTypes } from './event-table.ts';
export { type FailoverResult, failoverResultSchema } from './failover-result.ts';
export { LogBook, type LogBookOptions } from './logs/log-book.ts';
export {
  type LogFilter,
  type LogInput,
  type LogLine,
  type LogLines,
  logLinesSchema,
} from './logs/log-line.ts';
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
export { type PastAnswer, type PastAttempt, type PastPart, pastAnswerSchema } from './past.ts';
export { type Problem, problemSchema, problemStatus } from './problem.ts';
export { type Purge, type PurgeResult, purgeResultSchema, purgeSchema } from './purge.ts';
export { type ReloadResult, reloadResultSchema } from './reload-result.ts';
export { type ScalingStatus, type ServiceScaling, scalingStatus } from './scaling-status.ts';
export {
  type RestartResult,
  restartResultSchema,
  type ScaleResult,
  scaleResultSchema,
} from './service-results.ts';
export type { Awaitable, ControlSource, DevActions, ReloadConfig, RestartOrder, ServiceActions } from './source.ts';
export {
  type EndpointState,
  type EndpointStatus,
  type NodeStatus,
  type RegionState,
  type RegionStatus,
  type ServiceStatus,
  type WorkerCrash,
  type WorkerState,
  type WorkerStatus,
  type WorldStatus,
  worldStatusSchema,
} from './status.ts';
export { type WhyAnswer, type WhyCandidate, type WhyChoice, type WhyQuery, whyAnswerSchema } from './why.ts';

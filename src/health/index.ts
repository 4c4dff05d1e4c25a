export {
  ActiveCheck,
  type CheckOutcome,
  type HealthState,
  type HealthStatus,
  type HealthTransition,
} from './active-check.ts';
export { type ActiveCheckOptions, activeCheckDefaults } from './active-check-options.ts';
export { OutlierDetector, type OutlierEvent } from './outlier-detector.ts';
export type { OutlierEndpoint } from './outlier-endpoint.ts';
export { type OutlierOptions, outlierDefaults } from './outlier-options.ts';
export { type ResponseKind, responseKind } from './response-kind.ts';
export { parseStatusRanges, type StatusRanges } from './status-ranges.ts';

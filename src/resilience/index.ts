export {
  OverloadAdmission,
  type OverloadOptions,
  overloadDefaults,
  type Priority,
  priorities,
  SuccessRateAdmission,
  type SuccessRateOptions,
  shedProbability,
  successRateDefaults,
} from './admission/index.ts';
export {
  CIRCUIT_REFUSED,
  CircuitBreaker,
  CircuitBreakers,
  type CircuitBreakersDefaults,
  type CircuitBreakersOptions,
  type CircuitChange,
  type CircuitOptions,
  type CircuitState,
  circuitBreakersDefaults,
  circuitDefaults,
} from './circuit-breaker/index.ts';
export {
  Bulkhead,
  type BulkheadEntry,
  type BulkheadOptions,
  bulkheadDefaults,
  type GradientChange,
  GradientLimit,
  type GradientOptions,
  gradientDefaults,
} from './concurrency/index.ts';
export {
  type DeadlineBounds,
  deadlineDefaults,
  formatGrpcTimeout,
  formatRequestDeadline,
  type ParsedDeadline,
  parseGrpcTimeout,
  parseRequestDeadline,
  remainingMs,
  tightenDeadline,
} from './deadline/index.ts';
export { LatencyQuantile, type LatencyQuantileOptions, latencyQuantileDefaults } from './latency/index.ts';
export {
  gcra,
  quotedPolicyName,
  type RateLimitAlgorithm,
  type RateLimitAlgorithms,
  type RateLimitDecision,
  type RateLimitDefaults,
  type RateLimiter,
  type RateLimitOptions,
  rateLimitAlgorithms,
  rateLimitDefaults,
  rateLimitField,
  rateLimitPolicyField,
  retryAfterField,
  slidingWindow,
} from './rate-limit/index.ts';
export { RetryBudget, type RetryBudgetOptions, retryBudgetDefaults } from './retry-budget.ts';

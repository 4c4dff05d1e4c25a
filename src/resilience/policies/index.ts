export { type BulkheadPolicy, type BulkheadPolicyOptions, bulkhead } from './bulkhead.ts';
export { type CircuitBreakerOptions, type CircuitBreakerPolicy, circuitBreaker } from './circuit-breaker.ts';
export { combine } from './combine.ts';
export { type HedgeDefaults, type HedgeOptions, hedge, hedgeDefaults } from './hedge.ts';
export type { ResiliencePolicy, Task, TaskContext } from './policy.ts';
export { type RateLimitPolicyOptions, rateLimit } from './rate-limit.ts';
export { type RetryFigures, type RetryOptions, retry, retryDefaults } from './retry.ts';
export { type TimeoutDefaults, type TimeoutOptions, timeout, timeoutDefaults } from './timeout.ts';

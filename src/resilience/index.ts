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

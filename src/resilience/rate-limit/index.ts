export {
  gcra,
  type RateLimitAlgorithms,
  rateLimitAlgorithms,
  slidingWindow,
} from './algorithms/index.ts';
export type { RateLimitDecision } from './decision.ts';
export { quotedPolicyName, rateLimitField, rateLimitPolicyField, retryAfterField } from './header-fields.ts';
export {
  type InsuranceFigures,
  type InsuranceOptions,
  type InsuredRateLimit,
  insuranceDefaults,
  insured,
} from './insured.ts';
export {
  type RateLimitAlgorithm,
  type RateLimitDefaults,
  type RateLimiter,
  type RateLimitOptions,
  rateLimitDefaults,
} from './rate-limiter.ts';
export type { SharedRateLimit } from './shared-rate-limit.ts';
export {
  type WorldCounts,
  WorldLimit,
  type WorldLimitDefaults,
  type WorldLimitOptions,
  worldLimitDefaults,
} from './world-limit.ts';

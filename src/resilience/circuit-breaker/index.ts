export {
  CIRCUIT_REFUSED,
  CircuitBreaker,
  type CircuitChange,
  type CircuitState,
} from './circuit-breaker.ts';
export {
  CircuitBreakers,
  type CircuitBreakersDefaults,
  type CircuitBreakersOptions,
  circuitBreakersDefaults,
} from './circuit-breakers.ts';
export { type CircuitOptions, circuitDefaults } from './circuit-options.ts';

/** Stops calling what mostly fails: the breaker of circuit-breaker/ around a function. */
import { type Clock, systemClock } from '../../core/index.ts';
import { CIRCUIT_REFUSED, CircuitBreaker, type CircuitChange, type CircuitOptions } from '../circuit-breaker/index.ts';
import { definePolicy, type ResiliencePolicy } from './policy.ts';
import { circuitOpenError } from './policy-errors.ts';

export interface CircuitBreakerOptions extends Partial<CircuitOptions> {
  /** Whether an error counts against what was called; by default each does ("not found" may well be an answer). */
  readonly isFailure?: (error: unknown) => boolean;
  /** Hears of every change of the state. */
  readonly onChange?: (change: CircuitChange) => void;
  readonly clock?: Clock;
}

export interface CircuitBreakerPolicy extends ResiliencePolicy {
  /** Its state and the reason for it. */
  readonly circuit: Pick<CircuitBreaker, 'state' | 'reason'>;
}

/** Rejects with `ERR_RESILIENCE_CIRCUIT_OPEN` while it is open. Throws `ERR_RESILIENCE_OPTION`. */
export function circuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreakerPolicy {
  const { isFailure = () => true, onChange, clock = systemClock, ...figures } = options;
  const circuit = new CircuitBreaker(figures, onChange);
  const policy = definePolicy(async (task, context) => {
    const startedMs = clock.now();
    const permit = circuit.acquire(startedMs);
    if (permit === CIRCUIT_REFUSED) throw circuitOpenError(circuit.reason, circuit.retryAfterMs(startedMs));
    const record = (ok: boolean): void => circuit.record(permit, ok, clock.now() - startedMs, clock.now());
    try {
      const result = await task(context);
      record(true);
      return result;
    } catch (error) {
      // What the caller gave up says nothing about what was called.
      if (context.signal.aborted) circuit.release(permit);
      else record(!isFailure(error));
      throw error;
    }
  });
  return Object.assign(policy, { circuit });
}

import type { CircuitState } from '../resilience/index.ts';

/** The event of each state a circuit comes into. */
export const circuitEvents: Readonly<Record<CircuitState, 'circuit.opened' | 'circuit.half-open' | 'circuit.closed'>> =
  {
    open: 'circuit.opened',
    'half-open': 'circuit.half-open',
    closed: 'circuit.closed',
  };

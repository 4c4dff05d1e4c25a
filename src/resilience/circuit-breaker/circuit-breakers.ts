/**
 * A breaker for each key (an endpoint, a host), for at most so many keys: those unused for longest are forgotten, which
 * leaves their next one closed.
 */
import { RecentMap } from '../../core/index.ts';
import { checkNumber } from '../options.ts';
import { CircuitBreaker, type CircuitChange } from './circuit-breaker.ts';
import { type CircuitOptions, checkedCircuit } from './circuit-options.ts';

/** What a set of breakers does when nothing else is asked. */
export interface CircuitBreakersDefaults {
  /** Breakers remembered. */
  readonly maxCircuits: number;
}

export const circuitBreakersDefaults: CircuitBreakersDefaults = Object.freeze({ maxCircuits: 8_192 });

export interface CircuitBreakersOptions extends Partial<CircuitOptions> {
  readonly maxCircuits?: number;
  /** Hears of every change of a breaker's state. */
  readonly onChange?: (key: string, change: CircuitChange) => void;
}

export class CircuitBreakers {
  readonly #options: CircuitOptions;
  readonly #onChange: ((key: string, change: CircuitChange) => void) | undefined;
  readonly #breakers: RecentMap<string, CircuitBreaker>;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor({ maxCircuits, onChange, ...options }: CircuitBreakersOptions = {}) {
    const limit = maxCircuits ?? circuitBreakersDefaults.maxCircuits;
    checkNumber('maxCircuits', limit, { min: 2, max: 2 ** 20, whole: true });
    this.#options = checkedCircuit(options);
    this.#onChange = onChange;
    this.#breakers = new RecentMap(limit);
  }

  get size(): number {
    return this.#breakers.size;
  }

  /** The breaker of `key`, a closed one if there was none. Hold it for a call; ask again for the next. */
  of(key: string): CircuitBreaker {
    const known = this.#breakers.get(key);
    if (known !== undefined) return known;
    const onChange = this.#onChange;
    const breaker = new CircuitBreaker(this.#options, onChange && ((change) => onChange(key, change)));
    this.#breakers.set(key, breaker);
    return breaker;
  }
}

/**
 * Overload of this process, seen by the lag of its event loop: how much later than asked a timer fires. A loop that is
 * late is late for everybody, and every request it takes makes it later; refusing some at once, the least important
 * first, keeps the others quick.
 *
 * Lag alone also comes from a single long task or a sleeping machine; it counts only while the loop is busy as well
 * (event loop utilisation). Shedding begins above one lag and ends below a lower one, so it does not flutter.
 * Invariants: pressure is 0 while not overloaded, grows with the smoothed lag, and never passes 1; of two classes the
 * higher one is never shed more.
 */
import type { Random } from '../../core/index.ts';
import { Ewma } from '../../core/index.ts';
import { checkNumber, optionError } from '../options.ts';
import { type Priority, shedProbability } from './priority.ts';

export interface OverloadOptions {
  /** Shedding begins when the smoothed lag is over this. */
  readonly beginLagMs: number;
  /** It ends when the smoothed lag is below this. */
  readonly endLagMs: number;
  /** The smoothed lag at which the pressure is 1. */
  readonly fullLagMs: number;
  /** Below this utilisation of the event loop a lag is no overload, 0 to 1. */
  readonly minimumUtilization: number;
  /** The lag is smoothed over about this span. */
  readonly smoothingMs: number;
}

export const overloadDefaults: Readonly<OverloadOptions> = Object.freeze({
  beginLagMs: 70,
  endLagMs: 35,
  fullLagMs: 200,
  minimumUtilization: 0.8,
  smoothingMs: 500,
});

export class OverloadAdmission {
  readonly #options: OverloadOptions;
  readonly #random: Random;
  readonly #lag: Ewma;
  #isOverloaded = false;
  #pressure = 0;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: Partial<OverloadOptions>, random: Random) {
    const checked = { ...overloadDefaults, ...options };
    checkNumber('beginLagMs', checked.beginLagMs, { min: 1, max: 60_000 });
    checkNumber('endLagMs', checked.endLagMs, { min: 0, max: checked.beginLagMs });
    checkNumber('fullLagMs', checked.fullLagMs, { min: 1, max: 60_000 });
    if (checked.fullLagMs <= checked.beginLagMs) {
      throw optionError('fullLagMs', checked.fullLagMs, `more than beginLagMs, ${checked.beginLagMs}`);
    }
    checkNumber('minimumUtilization', checked.minimumUtilization, { min: 0, max: 1 });
    checkNumber('smoothingMs', checked.smoothingMs, { min: 1, max: 60_000 });
    this.#options = checked;
    this.#random = random;
    this.#lag = new Ewma(checked.smoothingMs);
  }

  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  /** 0 to 1. */
  get pressure(): number {
    return this.#pressure;
  }

  /** The smoothed lag; NaN before the first sample. */
  get lagMs(): number {
    return this.#lag.value;
  }

  /** One measurement: how late a timer was, and which part of the span since the last one the loop was busy (0 to 1). */
  observe(lagMs: number, utilization: number, nowMs: number): void {
    this.#lag.record(utilization < this.#options.minimumUtilization ? 0 : Math.max(0, lagMs), nowMs);
    const { beginLagMs, endLagMs, fullLagMs } = this.#options;
    const lag = this.#lag.value;
    this.#isOverloaded = lag > (this.#isOverloaded ? endLagMs : beginLagMs);
    const over = (lag - endLagMs) / (fullLagMs - endLagMs);
    this.#pressure = this.#isOverloaded ? Math.min(1, Math.max(0, over)) : 0;
  }

  /** Whether a request of this class may begin. Draws a lot only while overloaded. */
  admit(priority: Priority): boolean {
    return this.#pressure === 0 || this.#random.next() >= shedProbability(priority, this.#pressure);
  }
}

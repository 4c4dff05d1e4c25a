/**
 * Named numbers that only one process changes, so that each change is whole: what workers of a service count together.
 * A counter with a window begins with its first change and is gone, as if it were 0, when the window is over.
 */
import { AntipodeError, type Clock } from '../core/index.ts';
import { messagingDefaults } from './defaults.ts';

export type CounterOrder = { readonly name: string } & (
  | { readonly action: 'add'; readonly by: number; readonly windowMs: number | undefined }
  | { readonly action: 'read' }
  | { readonly action: 'reset' }
);

interface Counter {
  value: number;
  readonly endsAtMs: number;
}

export interface CountersOptions {
  readonly clock: Clock;
  readonly maxCounters?: number;
}

export class Counters {
  readonly #clock: Clock;
  readonly #maxCounters: number;
  readonly #counters = new Map<string, Counter>();
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor({ clock, maxCounters = messagingDefaults.maxCounters }: CountersOptions) {
    this.#clock = clock;
    this.#maxCounters = maxCounters;
  }

  /** The value afterwards. Throws ERR_WORKER_COUNTER when there is no room for another, or the value would not be exact. */
  apply(order: CounterOrder): number {
    const { name, action } = order;
    if (action === 'reset') this.#counters.delete(name);
    if (action !== 'add') return this.#live(name)?.value ?? 0;
    const counter = this.#live(name) ?? this.#begin(name, order.windowMs);
    const value = counter.value + order.by;
    if (!Number.isSafeInteger(value)) {
      throw new AntipodeError(
        'ERR_WORKER_COUNTER',
        `counter ${JSON.stringify(name)} would be ${value}: reset it before`,
      );
    }
    counter.value = value;
    return value;
  }

  #live(name: string): Counter | undefined {
    const counter = this.#counters.get(name);
    if (counter === undefined || counter.endsAtMs > this.#clock.now()) return counter;
    this.#counters.delete(name);
    return undefined;
  }

  #begin(name: string, windowMs = Number.POSITIVE_INFINITY): Counter {
    if (this.#counters.size >= this.#maxCounters) this.#sweep();
    if (this.#counters.size >= this.#maxCounters) {
      const message = `there is no room for counter ${JSON.stringify(name)} beside ${this.#maxCounters} others: reset some, or give them a window`;
      throw new AntipodeError('ERR_WORKER_COUNTER', message);
    }
    const counter = { value: 0, endsAtMs: this.#clock.now() + windowMs };
    this.#counters.set(name, counter);
    return counter;
  }

  /** Takes out those that are over; not every time, for that may be often. */
  #sweep(): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#sweptAtMs < messagingDefaults.sweepIntervalMs) return;
    this.#sweptAtMs = nowMs;
    for (const [name, { endsAtMs }] of this.#counters) if (endsAtMs <= nowMs) this.#counters.delete(name);
  }
}

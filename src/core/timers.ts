/**
 * Waiting as an argument. What must act after a while (a timeout, a retry, a place in a queue) takes `Timers`; tests pass
 * ones they move by hand.
 */
import { type Clock, ManualClock, systemClock } from './clock.ts';

export interface Timers extends Clock {
  /** Calls back once, `delayMs` from now; what it returns calls that off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that Node.js takes; it fires a longer one at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemTimers: Timers = {
  now: () => systemClock.now(),
  after(delayMs, callback) {
    // What is late already goes off soon; Node.js warns of it.
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

interface Appointment {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Timers that go off only when told how much time has passed, in the order of their times. */
export class ManualTimers extends ManualClock implements Timers {
  readonly #pending = new Set<Appointment>();

  /** Callbacks that wait for their time. */
  get pending(): number {
    return this.#pending.size;
  }

  after(delayMs: number, callback: () => void): () => void {
    const appointment = { atMs: this.now() + Math.max(0, delayMs), callback };
    this.#pending.add(appointment);
    return () => this.#pending.delete(appointment);
  }

  /** Each callback sees the time it was meant for; those it makes go off too when they fall within `ms`. */
  override advance(ms: number): void {
    const endMs = this.now() + ms;
    for (let due = this.#next(endMs); due !== undefined; due = this.#next(endMs)) {
      this.#pending.delete(due);
      super.advance(due.atMs - this.now());
      due.callback();
    }
    super.advance(endMs - this.now());
  }

  #next(endMs: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const each of this.#pending) {
      if (each.atMs <= endMs && (next === undefined || each.atMs < next.atMs)) next = each;
    }
    return next;
  }
}

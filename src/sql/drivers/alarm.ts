/**
 * One timer for many moments: it is set again only for an earlier one. Where moments come in the order of their time, as
 * those of things that may each take equally long do, a thousand of them cost one timer in the time that one may take.
 */
import type { Timers } from '../../core/index.ts';

export class Alarm {
  readonly #timers: Timers;
  readonly #rung: (nowMs: number) => number;
  #atMs: number = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** `rung` is called at some moment that was asked for, and returns the next one that still matters; Infinity for none. */
  constructor(timers: Timers, rung: (nowMs: number) => number) {
    this.#timers = timers;
    this.#rung = rung;
  }

  /** It will ring at that moment or before. */
  by(atMs: number): void {
    if (atMs >= this.#atMs) return;
    this.#cancel?.();
    this.#atMs = atMs;
    this.#cancel = this.#timers.after(atMs - this.#timers.now(), () => this.#ring());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#atMs = Number.POSITIVE_INFINITY;
  }

  #ring(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
    this.by(this.#rung(this.#timers.now()));
  }
}

/**
 * A process of the simulation: its timers and its messages go through it, so it can be killed (what it had planned never
 * happens), stopped and continued (what was planned happens late), and given a clock of its own.
 */
import type { Clock, Timers } from '../../../src/core/index.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** 2026-11-21. */
const epochMs = 1_795_000_000_000;

export class SimulatedProcess {
  readonly #time: SimulatedTime;
  /** How fast its monotonic clock runs. */
  readonly #rate: number;
  readonly timers: Timers;
  readonly wallClock: Clock;
  /** Resolves when it is killed. */
  readonly death: Promise<void>;
  #isAlive = true;
  #late: (() => void)[] | undefined;
  #wallOffsetMs = 0;
  #die: () => void = () => {};

  /** `originMs`: what its monotonic clock shows at the beginning of time; no two processes agree on it. */
  constructor(time: SimulatedTime, rate = 1, originMs = 0) {
    this.#time = time;
    this.#rate = rate;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.timers = {
      now: () => originMs + time.now() * rate,
      after: (delayMs, callback) => time.after(delayMs / rate, () => this.run(callback)),
    };
    this.wallClock = { now: () => Math.floor(epochMs + time.now() * this.#rate + this.#wallOffsetMs) };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isStopped(): boolean {
    return this.#late !== undefined;
  }

  /** Asks it for something; it hears it, and answers, as it hears other things. */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.run(() => {
        question().then(
          (answer) => this.run(() => resolve(answer)),
          (error) => this.run(() => reject(error)),
        );
      });
    });
  }

  /** Something reaches it: now, later, or never. */
  run(callback: () => void): void {
    if (!this.#isAlive) return;
    if (this.#late === undefined) callback();
    else this.#late.push(callback);
  }

  nextTurn = (callback: () => void): void => {
    this.#time.after(0, () => this.run(callback));
  };

  kill(): void {
    this.#isAlive = false;
    this.#die();
  }

  /** SIGSTOP. */
  stop(): void {
    this.#late ??= [];
  }

  /** SIGCONT: what it has missed happens now, in order. */
  continue(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    for (const callback of late) this.#time.after(0, () => this.run(callback));
  }

  /** Somebody sets the time of day. */
  jumpWallClock(ms: number): void {
    this.#wallOffsetMs += ms;
  }
}

/** Writes one row after the other, with a pause, and notes how long each has taken. */
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 10;

export interface Waits {
  readonly count: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export class Writer implements AsyncDisposable {
  readonly #running: Promise<void>;
  #tookMs: number[] = [];
  #failed = 0;
  #isOver = false;

  constructor(write: () => Promise<unknown>) {
    this.#running = this.#run(write);
  }

  /** Of the writes since the last time. */
  take(): Waits {
    const sorted = this.#tookMs.toSorted((a, b) => a - b);
    const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
    const waits = { count: sorted.length, failed: this.#failed, medianMs: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
    this.#tookMs = [];
    this.#failed = 0;
    return waits;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(write: () => Promise<unknown>): Promise<void> {
    while (!this.#isOver) {
      const beganMs = performance.now();
      await write().catch(() => this.#failed++);
      this.#tookMs.push(performance.now() - beganMs);
      await sleep(pauseMs);
    }
  }
}

/**
 * How many bodies are compressed at one time. libuv's threads also read files and look up names for the whole process:
 * when many answers are being compressed, sending one more as it is costs its client less than the queue would.
 */
import { compressDefaults } from './compress-defaults.ts';

export class CompressionSlots {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether one was free; it is given back by `give`. */
  take(): boolean {
    if (this.#taken >= this.#limit) return false;
    this.#taken++;
    return true;
  }

  give(): void {
    this.#taken--;
  }
}

/** Of this process, as its threads are. */
export const processSlots: CompressionSlots = new CompressionSlots(compressDefaults.maxConcurrent);

/**
 * What Node writes for an app between cork and uncork: mostly a whole answer. It is passed on without the buffers and ticks
 * of a stream, which cost as much as all the rest of its way.
 *
 * Invariant: only what is small is gathered; all else is for the stream, which says when to stop.
 */
import type { AppWrite } from './pending-writes.ts';

/** What was written is on its way, or, with an error, will never be. */
export type Written = (error?: Error | null) => void;

/** Of strings, a unit counts as one. */
const maxSize = 12_288;

export class WriteBurst {
  #writes: AppWrite[] = [];
  #told: Written[] = [];
  #size = 0;

  get isEmpty(): boolean {
    return this.#writes.length === 0 && this.#told.length === 0;
  }

  /** Whether anybody is to be told. */
  get isAwaited(): boolean {
    return this.#told.length > 0;
  }

  /** Adds one write; false where it is not to be gathered. */
  add(chunk: unknown, encoding: unknown, told: unknown): boolean {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return false;
    if (encoding !== undefined && encoding !== null && encoding !== 'latin1' && encoding !== 'utf8') return false;
    if (told !== undefined && told !== null && typeof told !== 'function') return false;
    if (this.#size + chunk.length > maxSize) return false;
    if (chunk.length > 0) this.#writes.push({ chunk, encoding: encoding ?? 'utf8' });
    if (typeof told === 'function') this.#told.push(told as Written);
    this.#size += chunk.length;
    return true;
  }

  /** Takes the writes out, for who then takes who is to be told. */
  takeWrites(): readonly AppWrite[] {
    const writes = this.#writes;
    this.#writes = [];
    this.#size = 0;
    return writes;
  }

  takeTold(): readonly Written[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }
}

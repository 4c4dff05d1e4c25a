/**
 * Which region has what of the primary's log on its disk, and who waits for that.
 *
 * Invariant: only acknowledgements of the present term count; a new term begins with none.
 */
import type { Timers } from '../../core/index.ts';
import { Signal } from './signal.ts';

export class Acknowledgements {
  readonly #timers: Timers;
  readonly #positions = new Map<string, number>();
  readonly #atHeadMs = new Map<string, number>();
  readonly #signal: Signal;

  constructor(timers: Timers) {
    this.#timers = timers;
    this.#signal = new Signal(timers);
  }

  /** `head` is the last position there is. */
  acknowledge(region: string, position: number, head: number): void {
    if (position >= head) this.#atHeadMs.set(region, this.#timers.now());
    this.#positions.set(region, Math.max(position, this.#positions.get(region) ?? 0));
    this.#signal.fire();
  }

  /** The last position that at least `regions` others have. */
  reached(regions: number): number {
    if (regions === 0) return Number.MAX_SAFE_INTEGER;
    return [...this.#positions.values()].toSorted((a, b) => b - a)[regions - 1] ?? 0;
  }

  position(region: string): number | undefined {
    return this.#positions.get(region);
  }

  /** When a region last had everything. */
  atHeadMs(region: string): number | undefined {
    return this.#atHeadMs.get(region);
  }

  /** Resolves with whether the condition holds, as soon as it does after an acknowledgement, at the deadline at the latest. */
  until(condition: () => boolean, deadlineMs: number): Promise<boolean> {
    return this.#signal.until(condition, deadlineMs);
  }

  /** A term began or ended. */
  reset(): void {
    this.#positions.clear();
    this.#atHeadMs.clear();
    this.#signal.fire();
  }
}

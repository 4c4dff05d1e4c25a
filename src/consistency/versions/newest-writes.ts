/** The newest acknowledged write of a key up to some moment, by halving: writes are put in order once. */
import { isWrite, type Operation } from '../history/operation.ts';

export class NewestWrites {
  /** In the order of their ends; each the newest of all up to there. */
  readonly #newest: { readonly endMs: number; readonly write: Operation }[] = [];

  /** `operations` are those of one key. */
  constructor(operations: readonly Operation[]) {
    const acknowledged = operations.filter(
      (each) => each.outcome === 'ok' && isWrite(each) && each.version !== undefined,
    );
    let newest: Operation | undefined;
    for (const write of acknowledged.toSorted((a, b) => a.endMs - b.endMs)) {
      if (newest === undefined || write.version! > newest.version!) newest = write;
      this.#newest.push({ endMs: write.endMs, write: newest });
    }
  }

  /** The highest version acknowledged at that time or before. */
  until(atMs: number): Operation | undefined {
    let [low, high] = [0, this.#newest.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#newest[middle]!.endMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return this.#newest[low - 1]?.write;
  }
}

/**
 * Between when and when a write can matter to a `cas` that failed with a conflict: from the first write of the value that
 * the `cas` expected, up to its end.
 *
 * A conflict says only that something else was there. Where the expected value was certainly overwritten before the `cas`
 * began, that is no news, and no write matters to it: this keeps conflicts, which are many, from making writes
 * distinguishable that nobody read.
 */
import type { Operation } from '../history/operation.ts';

/** A conflict, and who wrote the value it expected. */
export interface Conflict {
  readonly operation: Operation;
  /** The value was there before all. */
  readonly initially: boolean;
  readonly writers: readonly Operation[];
  /** Who saw the value, answered, where it has one writer. */
  readonly readers: readonly Operation[];
}

interface Span {
  readonly since: number;
  readonly until: number;
}

export class ConflictWindows {
  readonly #matter: readonly Span[];
  readonly #all: readonly Span[];

  /** `writes` are the acknowledged ones. */
  constructor(conflicts: readonly Conflict[], writes: readonly Operation[]) {
    const ended = writes.toSorted((a, b) => a.end - b.end);
    let latest = -1;
    const latestStarts = ended.map(({ start }) => (latest = Math.max(latest, start)));
    const latestBefore = (place: number): number => {
      const count = ended.findLastIndex(({ end }) => end < place);
      return count === -1 ? -1 : latestStarts[count]!;
    };
    this.#all = conflicts.map((conflict) => spanOf(conflict, -1));
    this.#matter = conflicts
      .map((conflict) => spanOf(conflict, latestBefore(conflict.operation.start)))
      .filter(({ since, until }) => since < until);
  }

  /** Whether some conflict can tell that the write took effect. */
  isNeeded({ start, end }: Operation): boolean {
    return this.#matter.some(({ since, until }) => start < until && end > since);
  }

  /** Whether the conflict may stand on the write: without the one, the other proves nothing. */
  standsOn(conflict: number, { start, end }: Operation): boolean {
    const { since, until } = this.#all[conflict]!;
    return start < until && end > since;
  }
}

/** From the first writer that a write begun at `overwritten` did not certainly come after. */
function spanOf({ operation, initially, writers, readers }: Conflict, overwritten: number): Span {
  const seen = Math.min(...readers.map(({ end }) => end));
  const sinces = writers
    .filter(({ start, end }) => start < operation.end && Math.min(end, seen) >= overwritten)
    .map(({ start }) => start);
  if (initially && overwritten < 0) sinces.push(-1);
  return { since: Math.min(...sinces), until: operation.end };
}

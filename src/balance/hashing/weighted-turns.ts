/**
 * The order in which candidates take their turns when the k-th turn of each comes at k / weight.
 *
 * Those of equal weight take their turns together, so it is the groups of equal weight that are kept in a heap by when
 * they are due: the cost of a turn grows with the logarithm of the number of different weights.
 */
import type { Candidate } from '../policy.ts';
import { indicesById } from './slot-table.ts';

interface Group {
  readonly weight: number;
  /** Indices of candidates, in the order of their ids. */
  readonly members: readonly number[];
  /** Settles ties. */
  readonly rank: number;
  taken: number;
  due: number;
}

/** Calls `take` with the index of the candidate whose turn it is, `count` times; with no candidates, never. */
export function forEachTurn(candidates: readonly Candidate[], count: number, take: (index: number) => void): void {
  // All are due at once, so in the order of their ranks they are a heap already.
  const heap: Group[] = [...Map.groupBy(indicesById(candidates), (index) => candidates[index]!.weight)].map(
    ([weight, members], rank) => ({ weight, members, rank, taken: 0, due: 0 }),
  );
  for (let left = candidates.length === 0 ? 0 : count; left > 0; ) {
    const group = heap[0]!;
    for (let i = 0; i < group.members.length && left > 0; i++, left--) take(group.members[i]!);
    group.taken += 1;
    group.due = group.taken / group.weight;
    sinkFirst(heap);
  }
}

/** Restores the heap after its first group has become due later. */
function sinkFirst(heap: Group[]): void {
  const sinking = heap[0]!;
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (isBefore(sinking, heap[child]!)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = sinking;
}

function isBefore(a: Group, b: Group): boolean {
  return a.due < b.due || (a.due === b.due && a.rank < b.rank);
}

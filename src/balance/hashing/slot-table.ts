/**
 * A consistent-hashing table: every candidate owns slots in proportion to its weight, and a hash falls on one slot.
 * Built from ids and weights alone, in the order of the ids: every node of a fleet builds the same table, whatever the
 * order in which it learnt of the endpoints.
 */
import type { Candidate } from '../policy.ts';

export interface SlotTable {
  /** The index of the candidate that owns each slot; every candidate owns at least one. */
  readonly owners: Uint16Array;
  /** The slot a 32-bit hash falls on. */
  slotOf(hash: number): number;
}

export type BuildSlotTable = (candidates: readonly Candidate[]) => SlotTable;

/** The indices of the candidates in the order of their ids. */
export function indicesById(candidates: readonly Candidate[]): number[] {
  const ids = candidates.map(({ id }) => id);
  return ids.map((_, index) => index).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1));
}

/**
 * Maglev's lookup table (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016,
 * section 3.4): each endpoint has its own permutation of the slots, and in turn takes the first that is still free.
 * Shares are even to a slot or two of 65,537, a look-up is one array read, and a change of the set moves little more
 * than the keys it must.
 *
 * Weights: the k-th turn of an endpoint comes at k / weight. Which of two endpoints takes first so depends on their own
 * weights only, and not, as with rounds of the heaviest, on who else is there.
 */
import { hash32 } from '../../core/index.ts';
import type { Candidate } from '../policy.ts';
import type { SlotTable } from './slot-table.ts';
import { forEachTurn } from './weighted-turns.ts';

/** Prime, so that every step size visits every slot. */
export const maglevTableSize = 65_537;

const FREE = 0xffff;
const OFFSET_SEED = 1;
const SKIP_SEED = 2;

/** Builds the table of these candidates, at most 65,535. */
export function buildMaglevTable(candidates: readonly Candidate[]): SlotTable {
  const owners = new Uint16Array(candidates.length === 0 ? 0 : maglevTableSize).fill(FREE);
  const skip = Uint32Array.from(candidates, ({ id }) => (hash32(id, SKIP_SEED) % (maglevTableSize - 1)) + 1);
  const next = Uint32Array.from(candidates, ({ id }) => hash32(id, OFFSET_SEED) % maglevTableSize);
  const takeNextFree = (index: number): void => {
    let slot = next[index]!;
    while (owners[slot] !== FREE) slot = (slot + skip[index]!) % maglevTableSize;
    owners[slot] = index;
    next[index] = slot;
  };
  forEachTurn(candidates, owners.length, takeNextFree);
  return { owners, slotOf: (hash) => hash % maglevTableSize };
}

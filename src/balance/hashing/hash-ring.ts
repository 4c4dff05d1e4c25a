/**
 * The ring of consistent hashing (Karger et al., 1997) with ketama's many points per endpoint: a key belongs to the
 * first point at or after its hash. An endpoint that joins takes keys only for itself; one that leaves gives up only
 * its own. The points of an endpoint depend on nothing but its id and its weight, which is what makes this hold for
 * changes of weight as well; ketama's own count depends on the total and moves keys between third parties.
 */
import { hash32 } from '../../core/index.ts';
import type { Candidate } from '../policy.ts';
import { indicesById, type SlotTable } from './slot-table.ts';

/** Points for each unit of weight: a standard deviation of shares of about 1/√160 = 8 %. */
const POINTS_PER_WEIGHT = 160;
/** Bounds memory (14 bytes a point at most) and the time to build; the points per weight are halved until the ring fits. */
const MAX_POINTS = 65_536;

/** Builds the ring of these candidates. */
export function buildHashRing(candidates: readonly Candidate[]): SlotTable {
  const byRank = indicesById(candidates);
  const counts = pointCounts(candidates);
  const size = counts.reduce((sum, count) => sum + count, 0);
  // Hash and owner in one double, so that the native numeric sort orders both.
  const packed = new Float64Array(size);
  let filled = 0;
  for (const [rank, index] of byRank.entries()) {
    const { id } = candidates[index]!;
    for (let point = 0; point < counts[index]!; point++) {
      packed[filled++] = hash32(id, point) * byRank.length + rank;
    }
  }
  return new HashRing(packed.sort(), byRank);
}

function pointCounts(candidates: readonly Candidate[]): number[] {
  for (let perWeight = POINTS_PER_WEIGHT; ; perWeight /= 2) {
    const counts = candidates.map(({ weight }) => Math.max(1, Math.round(weight * perWeight)));
    if (counts.reduce((sum, count) => sum + count, 0) <= MAX_POINTS) return counts;
  }
}

class HashRing implements SlotTable {
  readonly owners: Uint16Array;
  readonly #points: Uint32Array;
  /** The first point at or after the start of each of 2^k equal arcs, about one point an arc: where to begin to look. */
  readonly #arcStarts: Uint32Array;
  readonly #arcShift: number;

  constructor(packed: Float64Array, byRank: readonly number[]) {
    const ranks = byRank.length;
    this.#points = Uint32Array.from(packed, (value) => Math.floor(value / ranks));
    this.owners = Uint16Array.from(packed, (value) => byRank[value % ranks]!);
    this.#arcShift = Math.clz32(packed.length | 1);
    this.#arcStarts = new Uint32Array(2 ** (32 - this.#arcShift));
    for (let arc = 0, point = 0; arc < this.#arcStarts.length; arc++) {
      while (point < packed.length && this.#points[point]! >>> this.#arcShift < arc) point++;
      this.#arcStarts[arc] = point;
    }
  }

  slotOf(hash: number): number {
    const points = this.#points;
    let point = this.#arcStarts[hash >>> this.#arcShift]!;
    while (point < points.length && points[point]! < hash) point++;
    return point === points.length ? 0 : point;
  }
}

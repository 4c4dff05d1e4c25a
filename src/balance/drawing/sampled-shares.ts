/**
 * How often each candidate is taken by a policy that draws: its own decision run many times on chance of our own, so
 * that what is explained is what `pick` does, and the policy's chance is not used up.
 */
import { type Random, seededRandom } from '../../core/index.ts';

/** A share is right to about one percentage point: the standard deviation of 4,000 draws is at most 0.8. */
const SAMPLES = 4000;

/** The part of the samples, 0 to 1, in which `pick` returned each index below `size`. */
export function sampledShares(size: number, pick: (random: Random) => number): Float64Array {
  const shares = new Float64Array(size);
  const random = seededRandom(size);
  for (let i = 0; size > 0 && i < SAMPLES; i++) shares[pick(random)]! += 1 / SAMPLES;
  return shares;
}

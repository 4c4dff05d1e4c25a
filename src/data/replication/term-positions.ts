/**
 * Which positions belong to a term. Every epoch has 2³² of its own, in the order of the epochs: first by number, then by the
 * rank of the region. So two regions that are promoted apart from each other, by force and with one number, never give one
 * position to two writes; and what the losing side wrote lies in the gap before the first position of the winning one, where
 * a position alone says that it is lost.
 *
 * A term that takes more writes than 2³² goes on in the positions behind its own; the next promotion takes a number that
 * lies behind them (`numberBehind`).
 */
import type { Epoch } from './epoch.ts';

const positionsOfTerm: number = 2 ** 32;

/** The first position of a term. The first term of all begins at 1: only the region that the config names can open it. */
export function startOfTerm({ number, primary }: Epoch, regions: readonly string[]): number {
  if (number === 1) return 1;
  return (number * slotsOf(regions) + regions.toSorted().indexOf(primary)) * positionsOfTerm;
}

/** The lowest number whose terms begin behind a position, whoever is their primary. */
export function numberBehind(position: number, regions: readonly string[]): number {
  return Math.floor(position / (slotsOf(regions) * positionsOfTerm)) + 1;
}

/** Writes between two positions; undefined where a promotion lies between them, for positions of several terms count none. */
export function writesBetween(from: number, to: number): number | undefined {
  const termOf = (position: number): number => Math.floor(position / positionsOfTerm);
  return termOf(from) === termOf(to) ? Math.max(0, to - from) : undefined;
}

/** A power of two, so that a region more or less seldom changes it. */
function slotsOf({ length }: readonly string[]): number {
  return 2 ** Math.ceil(Math.log2(length));
}

/** What a region has heard of all regions, and whether another one has heard as much. */
import type { Seen } from '../peers/messages.ts';
import type { BookPosition, Standing } from '../region/index.ts';
import type { Vector } from './gateway-messages.ts';

/** With `received`, what is being made counts; with `applied`, only what has been. `regions` are those that are joined now. */
export function vectorOf(
  { epoch, number, followed }: Standing,
  kind: 'received' | 'applied',
  { own, regions }: { readonly own: string; readonly regions: readonly string[] },
): Vector {
  const others = regions.flatMap((region): [string, BookPosition][] => {
    const position = followed.get(region)?.[kind];
    return position === undefined ? [] : [[region, position]];
  });
  return Object.fromEntries([...others, [own, { epoch, number }]]);
}

/** Whether there is something in `theirs` that `ours` does not have. Positions of two epochs tell nothing of each other. */
export function isBehind(ours: Vector, theirs: Vector): boolean {
  return Object.entries(theirs).some(([region, { epoch, number }]) => {
    const own = ours[region];
    return own === undefined || own.epoch !== epoch || own.number < number;
  });
}

/** Under which name the changes of a region are numbered, as long as its book has one epoch. */
export function bookName(region: string, { epoch }: BookPosition): string {
  return `${region} ${epoch}`;
}

export function seenOf(vector: Vector): Seen {
  return Object.fromEntries(
    Object.entries(vector).map(([region, position]) => [bookName(region, position), position.number]),
  );
}

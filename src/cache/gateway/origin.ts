/** Which region an invalidation comes from that the book of this one has: caches of the region itself have plain names. */
import type { BookPosition } from '../region/index.ts';

export interface Origin {
  readonly region: string;
  /** In the book of that region. */
  readonly position: BookPosition;
}

const form = /^@(.*) (\S+) (\d+)$/s;

export function writeOrigin({ region, position: { epoch, number } }: Origin): string {
  return `@${region} ${epoch} ${number}`;
}

/** Undefined for one that was made in the region itself. */
export function readOrigin(from: string): Origin | undefined {
  const [, region, epoch, number] = form.exec(from) ?? [];
  return region === undefined ? undefined : { region, position: { epoch: epoch!, number: Number(number) } };
}

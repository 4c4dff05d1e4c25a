/**
 * Where two logs part: the last position up to which both are the same.
 *
 * One region writes all records of a term, so two logs with records of one term have the same ones up to where the shorter
 * ends; they part in the last term that both have, or behind it (Kafka's KIP-101 does it so with leader epochs).
 */
import { compareEpochs } from './epoch.ts';
import type { EpochStart } from './region-store.ts';

export interface History {
  readonly epochs: readonly EpochStart[];
  readonly head: number;
}

/** 0 when they have nothing in common. */
export function commonPosition(mine: History, theirs: History): number {
  for (let at = mine.epochs.length - 1; at >= 0; at--) {
    const { epoch, start } = mine.epochs[at]!;
    const found = theirs.epochs.findIndex((each) => compareEpochs(each.epoch, epoch) === 0 && each.start === start);
    if (found !== -1) return Math.min(endOf(mine, at), endOf(theirs, found));
  }
  return 0;
}

function endOf({ epochs, head }: History, at: number): number {
  return epochs[at + 1]?.follows ?? head;
}

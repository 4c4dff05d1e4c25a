/**
 * Notes of a region that is being filled or mended: its entries are not one state until its log has reached `until`, so it
 * answers no reads, acknowledges nothing and cannot be promoted. On the disk, so that a crash in between is known.
 *
 * A copy is taken entry by entry while the primary goes on writing. It becomes one state when the log from before the copy
 * to after it has been applied on top: each change that the copy may have missed or seen too early lies in that part.
 */
import type { Epoch } from './epoch.ts';
import type { EntryPlace, RegionStore } from './region-store.ts';

export interface Mending {
  /** Only these entries; without it all of them. */
  readonly places?: readonly EntryPlace[] | undefined;
  /** The position that makes the entries one state; undefined while they are being copied. */
  readonly until?: number | undefined;
  /** The term of the region that they are copied from; another one means to begin again. */
  readonly from?: Epoch | undefined;
}

export function readMending({ notes }: RegionStore): Mending | undefined {
  const text = notes.get('mending');
  return text === undefined ? undefined : (JSON.parse(text) as Mending);
}

export function noteMending({ notes }: RegionStore, mending: Mending | undefined): void {
  notes.set('mending', mending === undefined ? undefined : JSON.stringify(mending));
}

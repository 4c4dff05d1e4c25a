/**
 * Takes entries out whose time is over: the primary writes their deletion to the log like any other, so that replicas and
 * watches learn of it. Reads leave them out from the moment their time is over; the sweep only frees the room.
 */
import type { CommitQueue } from './commit-queue.ts';
import type { RegionStore } from './region-store.ts';

export interface ExpirySweepDefaults {
  /** How often expired entries are looked for. */
  readonly everyMs: number;
  /** How many are taken out at one time. */
  readonly most: number;
}

export const expirySweepDefaults: ExpirySweepDefaults = Object.freeze({ everyMs: 1_000, most: 256 });

/** Resolves with how many it took out; those that somebody wrote meanwhile stay. */
export async function sweepExpired(store: RegionStore, queue: CommitQueue, nowMs: number): Promise<number> {
  const places = store.entries.expired(nowMs, expirySweepDefaults.most);
  const byCollection = Map.groupBy(places, ({ collection }) => collection);
  const commits = [...byCollection].map(([collection, expired]) =>
    queue.commit({
      collection,
      operations: expired.map(({ key }) => ({ type: 'delete', key, ifVersion: 0 })),
    }),
  );
  // A conflict means that one was written anew between the look and the turn: the next sweep looks again.
  const done = await Promise.allSettled(commits);
  return done.every(({ status }) => status === 'fulfilled') ? places.length : 0;
}

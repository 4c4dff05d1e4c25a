/** What a cache counts of the others it is linked with. */
import type { Peer } from './peer.ts';

export interface PeerStats {
  readonly region: string;
  /** Undefined while it does not answer. */
  readonly rttMs: number | undefined;
  /** Invalidations and writes that it has still to be told. */
  readonly queued: number;
  /** Values that it was not sent for want of room; it was told that they changed. */
  readonly droppedValues: number;
  /** Times that so much waited for it that all it has was invalidated instead. */
  readonly overflows: number;
  readonly messages: number;
  readonly failures: number;
}

export interface PeersStats {
  /** Misses that others were asked about. */
  readonly asked: number;
  /** Entries that others had. */
  readonly found: number;
  /** Misses that nobody had anything for in time. */
  readonly missed: number;
  /** Answers not given, because the other had heard less than this cache. */
  readonly behind: number;
  readonly askFailures: number;
  /** Invalidations and writes of others that were made here. */
  readonly applied: number;
  /** Writes of one key that crossed, and so were dropped. */
  readonly crossed: number;
  /** Times that what a region had to tell was lost, and what came from there was dropped. */
  readonly gaps: number;
  readonly each: readonly PeerStats[];
}

export function peersStats({
  counts,
  peers,
}: {
  readonly counts: Omit<PeersStats, 'each'>;
  readonly peers: readonly Peer[];
}): PeersStats {
  return {
    ...counts,
    each: peers.map(({ region, rttMs, outbox, counts: own }) => ({
      region,
      rttMs,
      queued: outbox.size,
      ...outbox.counts,
      ...own,
    })),
  };
}

/** What a store says of its log and of the terms that its region knows. */
import { noEpoch, parseEpoch } from '../replication/epoch.ts';
import { Promises } from '../replication/promises.ts';
import type { RegionStore } from '../replication/region-store.ts';
import type { ArchiveStand } from './archive.ts';

export function standOf({ log, notes }: Pick<RegionStore, 'log' | 'notes'>): ArchiveStand {
  const noted = ['known', 'withdrawn']
    .map((name) => notes.get(name))
    .map((text) => (text ? parseEpoch(text) : noEpoch));
  const promised = Promises.parse(notes.get('promised') ?? '').highest;
  const known = [...noted, promised, ...log.epochs.map(({ epoch }) => epoch)];
  return {
    head: log.head,
    history: log.epochs[0]?.chain || undefined,
    highestTerm: Math.max(...known.map(({ number }) => number)),
  };
}

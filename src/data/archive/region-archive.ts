/** The archive of a region that keeps a file of SQLite. */
import { busyFault, unavailableFault } from '../faults.ts';
import { replicationDefaults } from '../replication/defaults.ts';
import { readMending } from '../replication/mending.ts';
import type { RegionStore } from '../replication/region-store.ts';
import type { ArchivePage, ArchivePoint, CopyProgress, DataArchive } from './archive.ts';
import { standOf } from './archive-stand.ts';
import { formatRecord } from './archived-record.ts';

/** A store that can be copied while it is written. */
export interface CopyableStore extends RegionStore {
  copyTo(path: string, onProgress: CopyProgress): Promise<void>;
}

export class RegionArchive implements DataArchive {
  readonly #store: CopyableStore;
  #isCopying = false;

  constructor(store: CopyableStore) {
    this.#store = store;
  }

  async snapshot(path: string, onProgress: CopyProgress = () => {}): Promise<void> {
    if (this.#isCopying) throw busyFault(path, new Error('another copy is being made'));
    if (readMending(this.#store) !== undefined)
      throw unavailableFault(
        'this region is being filled from another one, and is no state to copy until that is done',
      );
    this.#isCopying = true;
    try {
      await this.#store.copyTo(path, onProgress);
    } catch (cause) {
      throw unavailableFault(`no copy of it could be made: ${(cause as Error).message}`, cause);
    } finally {
      this.#isCopying = false;
    }
  }

  async log({ position, chain }: ArchivePoint): Promise<ArchivePage> {
    const { log } = this.#store;
    const stand = standOf(this.#store);
    if (position < log.floor.position) return { ...stand, gone: 'compacted' };
    if (log.chainAt(position) !== chain) return { ...stand, gone: 'cut' };
    return { ...stand, records: log.records(position, replicationDefaults.pullBytes).map(formatRecord) };
  }
}

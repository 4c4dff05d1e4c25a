/**
 * What a backup needs of an engine that keeps its data in a file of its own: a copy of the whole state, taken while reads and
 * writes go on, and the log of what comes after it. Together they are every state since the copy.
 */

/** A place in the log, and the hash of everything up to it: where two have the same hash, everything before is the same. */
export interface ArchivePoint {
  readonly position: number;
  readonly chain: string;
}

/** Which log it is, and how far it and the region have come. */
export interface ArchiveStand {
  readonly head: ArchivePoint;
  /**
   * What no other log has: the hash of its first record. It is the same in all regions of a world, and stays with failovers and
   * restores. Undefined where the log is empty, and where it is not known any more.
   */
  readonly history: string | undefined;
  /** The highest term that the region has heard of, promised or given up; 0 for none. */
  readonly highestTerm: number;
}

/** Where the log ends, and, of what lies behind the point that was asked for, the first part. */
export type ArchivePage = ArchiveStand &
  (
    | {
        /** Each as `formatRecord` writes it, in order; none when the point is the head. */
        readonly records: readonly string[];
      }
    | {
        /** `compacted`: what follows the point is not kept any more. `cut`: the log does not have the point, a failover took it back. */
        readonly gone: 'compacted' | 'cut';
      }
  );

/** Called with the parts that are done, and how many there are. */
export type CopyProgress = (done: number, total: number) => void;

export interface DataArchive {
  /**
   * Writes the state into a new file. Rejects with ERR_DATA_UNAVAILABLE while the region is being filled from another one, or
   * when the copy cannot be made, and with ERR_DATA_BUSY while another copy is made.
   */
  snapshot(path: string, onProgress?: CopyProgress): Promise<void>;
  log(after: ArchivePoint): Promise<ArchivePage>;
}

/**
 * What a backup needs of an engine that keeps its data in a file of its own: a copy of the whole state, taken while reads and
 * writes go on, and the log of what comes after it. Together they are every state since the copy.
 */

/** A place in the log, and the hash of everything up to it: where two have the same hash, everything before is the same. */
export interface ArchivePoint {
  readonly position: number;
  readonly chain: string;
}

/** Where the log ends, and, of what lies behind the point that was asked for, the first part. */
export type ArchivePage =
  | {
      readonly head: ArchivePoint;
      /** Each as `formatRecord` writes it, in order; none when the point is the head. */
      readonly records: readonly string[];
    }
  | {
      readonly head: ArchivePoint;
      /** `compacted`: what follows the point is not kept any more. `cut`: the log does not have the point, a failover took it back. */
      readonly gone: 'compacted' | 'cut';
    };

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

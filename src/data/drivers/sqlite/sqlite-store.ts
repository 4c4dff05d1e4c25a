/** What a region keeps, in one file of SQLite. */
import type { CopyableStore } from '../../archive/region-archive.ts';
import { writePackedCopy } from './packed-copy.ts';
import { SqliteEntries } from './sqlite-entries.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteNotes } from './sqlite-notes.ts';

export interface SqliteStore extends CopyableStore {
  /** Writes all but the records of its log into a new file; what was not flushed is not in it. */
  packInto(path: string): Promise<void>;
}

/** Throws ERR_DATA_BUSY, ERR_DATA_DAMAGED. */
export function openSqliteStore(path: string): SqliteStore {
  const file = new SqliteFile(path);
  try {
    const notes = new SqliteNotes(file);
    const log = new SqliteLog(file, notes);
    return {
      entries: new SqliteEntries(file),
      log,
      notes,
      flush: () => file.flush(),
      copyTo: (copy, onProgress) => file.copyTo(copy, onProgress),
      packInto: (copy) => writePackedCopy(file, copy, log.head),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

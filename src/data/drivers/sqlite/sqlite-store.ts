/** What a region keeps, in one file of SQLite. */
import type { CopyableStore } from '../../archive/region-archive.ts';
import { SqliteEntries } from './sqlite-entries.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteNotes } from './sqlite-notes.ts';

/** Throws ERR_DATA_BUSY, ERR_DATA_DAMAGED. */
export function openSqliteStore(path: string): CopyableStore {
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
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What a region keeps, in one file of SQLite. */
import type { RegionStore } from '../../replication/region-store.ts';
import { SqliteEntries } from './sqlite-entries.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteNotes } from './sqlite-notes.ts';

/** Throws ERR_DATA_BUSY, ERR_DATA_DAMAGED. */
export function openSqliteStore(path: string): RegionStore {
  const file = new SqliteFile(path);
  try {
    const notes = new SqliteNotes(file);
    const log = new SqliteLog(file, notes);
    return { entries: new SqliteEntries(file), log, notes, flush: () => file.flush(), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

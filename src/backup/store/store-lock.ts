/**
 * One writer for a folder of backups. The lock is SQLite's, so it is the kernel's: it goes with the process, however that
 * ends, and leaves nothing behind that somebody would have to remove.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { busyFault } from '../faults.ts';

/** Throws ERR_BACKUP_BUSY when another process or another call has it. */
export function lockStore(folder: string): Disposable {
  const database = new DatabaseSync(join(folder, '.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw busyFault(folder, cause);
  }
  return { [Symbol.dispose]: () => database.close() };
}

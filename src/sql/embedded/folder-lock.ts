/**
 * Who has a folder: PGlite does not ask, and two of it would destroy each other's files. The lock is SQLite's, which is the
 * kernel's: it goes with the process, however that ends.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AntipodeError } from '../../core/index.ts';

/** Resolves to what gives it back. Throws ERR_SQL_EMBEDDED_BUSY. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'owner.sqlite');
  const lock = new DatabaseSync(path);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    const message = `another process has the embedded database in ${folder}: end that one, or name another folder in \`sql.folder\``;
    throw new AntipodeError('ERR_SQL_EMBEDDED_BUSY', message, { cause, details: { folder } });
  }
  return () => lock.close();
}

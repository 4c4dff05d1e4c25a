/**
 * Files that nobody but their owner can read: what stands in them is for those who may read the data. SQLite gives the
 * files that it makes beside one the rights of that one.
 */
import { closeSync, openSync } from 'node:fs';

/** Makes an empty file where there is none; one that is there keeps its rights. What SQLite keeps in memory has none. */
export function createPrivate(path: string): void {
  if (path === '' || path === ':memory:' || path.startsWith('file:')) return;
  try {
    // A file that is there is not opened: closing it would take away the locks that this process has on it (POSIX).
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // SQLite says what else is wrong with a path, and it opens what is there.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

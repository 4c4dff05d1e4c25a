/**
 * A write-ahead log that lies beside a file and was left there by another one. SQLite knows such a log by its name alone: after a
 * crash it stays, and when a restored file takes the place of the one it belonged to, what was restored would be undone.
 *
 * Invariant: a file whose header names the rollback journal (bytes 18 and 19, https://www.sqlite.org/fileformat.html) never
 * wrote a log, since SQLite changes the header before it begins one. So a restored file leaves that mode when it is first served.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { foreignWalFault } from '../faults.ts';

const writeVersionAt = 18;
const rollbackJournal = 1;

/** Marks a file that nobody has open: a log that is found beside it is not its own. */
export function disownWal(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } finally {
    database.close();
  }
}

/**
 * Before SQLite opens a file that this process has not open: closing it takes away the locks of the process (POSIX). Throws
 * ERR_DATA_FOREIGN_WAL.
 */
export function checkWal(path: string): void {
  const wal = `${path}-wal`;
  if ((statSync(wal, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  if (writeVersion(path) === rollbackJournal) throw foreignWalFault(path);
}

/** Undefined for a file that has no header, or is not there: SQLite throws its log away. */
function writeVersion(path: string): number | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const file = openSync(path, 'r');
  try {
    const byte = Buffer.alloc(1);
    return readSync(file, byte, 0, 1, writeVersionAt) === 1 ? byte[0] : undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * A file of SQLite in which writes gather until `flush`: the first begins a transaction, `flush` commits it with a sync of
 * the disk (WAL, synchronous = FULL). The lock is exclusive and the kernel's, so it goes with the process, however that
 * ends, and a second process is refused clearly.
 */

import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAntipodeError } from '../../../core/index.ts';
import { checkWal } from '../../archive/foreign-wal.ts';
import { busyFault, damagedFault } from '../../faults.ts';
import { holdFile } from './held-files.ts';
import { createPrivate } from './private-file.ts';
import { migrations, schema, schemaVersion } from './schema.ts';

/** How many pages of 4 KiB are copied before others have their turn. */
const copiedPages = 128;
/** How often a copy is begun again that began in the middle of a write. */
const copyTries = 1_000;

export class SqliteFile {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #release: () => void;
  readonly #whenUndone: (() => void)[] = [];
  #isOpen = false;

  /**
   * Throws ERR_DATA_BUSY when another process has it, ERR_DATA_DAMAGED when it is no such file, ERR_DATA_FOREIGN_WAL when what lies
   * beside it would undo it.
   */
  constructor(path: string) {
    this.path = path;
    createPrivate(path);
    this.#release = holdFile(path);
    try {
      checkWal(path);
      this.#database = new DatabaseSync(path);
      this.#prepare();
    } catch (cause) {
      this.#release();
      if (isAntipodeError(cause)) throw cause;
      const { errcode } = cause as { readonly errcode?: number };
      if (errcode === 5 || errcode === 261) throw busyFault(path, cause);
      throw damagedFault(path, String((cause as Error).message), cause);
    }
  }

  statement(text: string): StatementSync {
    return this.#database.prepare(text);
  }

  /** Called when writes were taken back: what was read of them is not true any more. */
  onUndone(listener: () => void): void {
    this.#whenUndone.push(listener);
  }

  /** Before each write. */
  begin(): void {
    if (this.#isOpen) return;
    this.#database.exec('BEGIN IMMEDIATE');
    this.#isOpen = true;
  }

  flush(): void {
    if (!this.#isOpen) return;
    try {
      this.#database.exec('COMMIT');
      this.#isOpen = false;
    } catch (cause) {
      this.#undo();
      throw cause;
    }
  }

  /**
   * A copy of what is flushed, in a new file. It is taken on the connection that writes: SQLite puts what is written meanwhile
   * into the copy as well, so the copy is the state at its end, and writers do not make it begin again.
   */
  async copyTo(path: string, onProgress: (done: number, total: number) => void): Promise<void> {
    const progress = ({ totalPages, remainingPages }: { totalPages: number; remainingPages: number }): void =>
      onProgress(totalPages - remainingPages, totalPages);
    createPrivate(path);
    for (let tries = 1; ; tries++) {
      try {
        await backup(this.#database, path, { rate: copiedPages, progress });
        return;
      } catch (error) {
        if (!isInWrite(error) || tries === copyTries) throw error;
      }
      await nextTurn();
    }
  }

  close(): void {
    if (this.#isOpen) this.#undo();
    this.#database.close();
    this.#release();
  }

  #undo(): void {
    this.#isOpen = false;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    for (const listener of this.#whenUndone) listener();
  }

  #prepare(): void {
    const database = this.#database;
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec('BEGIN IMMEDIATE');
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version === 0) database.exec(schema);
    else for (let from = version; from < schemaVersion; from++) database.exec(migrations[from]!);
    if (version < schemaVersion) database.exec(`PRAGMA user_version = ${schemaVersion}`);
    database.exec('COMMIT');
    if (version > schemaVersion) throw damagedFault(this.path, `it is of a newer version (${version})`);
  }
}

/** Node.js reports SQLITE_BUSY of the first step, when a transaction is open, as no error at all. */
function isInWrite(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode === 0 || errcode === 5;
}

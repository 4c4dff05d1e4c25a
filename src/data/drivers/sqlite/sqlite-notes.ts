/** A few texts by name: what was promised, what is being mended. */
import type { StatementSync } from 'node:sqlite';
import type { Notes } from '../../replication/region-store.ts';
import type { SqliteFile } from './sqlite-file.ts';

export class SqliteNotes implements Notes {
  readonly #file: SqliteFile;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#get = file.statement('SELECT text FROM notes WHERE name = ?');
    this.#put = file.statement('INSERT OR REPLACE INTO notes (name, text) VALUES (?, ?)');
    this.#delete = file.statement('DELETE FROM notes WHERE name = ?');
  }

  get(name: string): string | undefined {
    return this.#get.get(name)?.text as string | undefined;
  }

  set(name: string, text: string | undefined): void {
    this.#file.begin();
    if (text === undefined) this.#delete.run(name);
    else this.#put.run(name, text);
  }
}

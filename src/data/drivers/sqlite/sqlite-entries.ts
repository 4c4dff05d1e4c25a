/** The entries of a region in SQLite. Keys compare as UTF-8 bytes: SQLite's BINARY collation. */
import type { StatementSync } from 'node:sqlite';
import type { EntryPlace, EntryRange, EntryTable, KeptEntry } from '../../replication/region-store.ts';
import type { SqliteFile } from './sqlite-file.ts';

const columns = 'collection, key, value, version, expires_at AS expiresAtMs';

export class SqliteEntries implements EntryTable {
  readonly #file: SqliteFile;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #expired: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #scan: StatementSync;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#get = file.statement(`SELECT ${columns} FROM entries WHERE collection = ? AND key = ?`);
    this.#list = file.statement(
      `SELECT ${columns} FROM entries WHERE collection = ? AND key >= ? AND key > ? AND (expires_at IS NULL OR expires_at > ?)
       ORDER BY key LIMIT ?`,
    );
    this.#expired = file.statement(
      'SELECT collection, key FROM entries WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
    );
    this.#put = file.statement(
      'INSERT OR REPLACE INTO entries (collection, key, value, version, expires_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#delete = file.statement('DELETE FROM entries WHERE collection = ? AND key = ?');
    this.#scan = file.statement(
      `SELECT ${columns} FROM entries WHERE (collection, key) > (?, ?) ORDER BY collection, key LIMIT ?`,
    );
  }

  get(collection: string, key: string): KeptEntry | undefined {
    return this.#get.get(collection, key) as unknown as KeptEntry | undefined;
  }

  list({ collection, prefix, after = '', nowMs, limit }: EntryRange): readonly KeptEntry[] {
    const rows = this.#list.all(collection, prefix, after, nowMs, limit) as unknown as readonly KeptEntry[];
    // Those with the prefix come first and together: the rest of the rows is what lies behind them.
    return prefix === '' ? rows : rows.filter(({ key }) => key.startsWith(prefix));
  }

  expired(nowMs: number, limit: number): readonly EntryPlace[] {
    return this.#expired.all(nowMs, limit) as unknown as readonly EntryPlace[];
  }

  put({ collection, key, value, version, expiresAtMs }: KeptEntry): void {
    this.#file.begin();
    this.#put.run(collection, key, value, version, expiresAtMs);
  }

  delete(collection: string, key: string): void {
    this.#file.begin();
    this.#delete.run(collection, key);
  }

  scan(after: EntryPlace | undefined, limit: number): readonly KeptEntry[] {
    return this.#scan.all(after?.collection ?? '', after?.key ?? '', limit) as unknown as readonly KeptEntry[];
  }

  clear(): void {
    this.#file.begin();
    this.#file.statement('DELETE FROM entries').run();
  }
}

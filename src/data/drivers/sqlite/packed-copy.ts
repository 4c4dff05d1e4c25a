/**
 * A copy of a file without the records of its log: the state, where the log stands and its terms, as in a region that was filled
 * from another one. The records are what most of a file is made of where values are small, and nobody needs them of a
 * copy: what comes after it is counted from its head. Written in order into a new file, so there is no free room in it.
 *
 * Nothing of it is synced: whoever wants it to last does that.
 */
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogPoint } from '../../replication/log-record.ts';
import { createPrivate } from './private-file.ts';
import { schema, schemaVersion } from './schema.ts';
import type { SqliteFile } from './sqlite-file.ts';

/** Entries that are copied before others have their turn. */
const sliceEntries = 1_000;

/** `path` does not exist. The file must not be written meanwhile. */
export async function writePackedCopy(file: SqliteFile, path: string, head: LogPoint): Promise<void> {
  createPrivate(path);
  const made = new DatabaseSync(path);
  made.exec(`${schema}; PRAGMA user_version = ${schemaVersion}`);
  made.close();
  file.statement('ATTACH ? AS packed').run(path);
  try {
    // It is whole or thrown away: a journal would only write everything twice.
    for (const pragma of ['journal_mode', 'synchronous']) file.statement(`PRAGMA packed.${pragma} = OFF`).all();
    await copyEntries(file);
    for (const table of ['epochs', 'lost', 'notes'])
      file.statement(`INSERT INTO packed.${table} SELECT * FROM main.${table}`).run();
    file.statement("INSERT OR REPLACE INTO packed.notes VALUES ('floor', ?)").run(JSON.stringify(head));
  } finally {
    file.statement('DETACH packed').run();
  }
}

async function copyEntries(file: SqliteFile): Promise<void> {
  const slice = file.statement(
    'INSERT INTO packed.entries SELECT * FROM main.entries WHERE (collection, key) > (?, ?) ORDER BY collection, key LIMIT ?',
  );
  const last = file.statement('SELECT collection, key FROM packed.entries ORDER BY collection DESC, key DESC LIMIT 1');
  for (let [collection, key] = ['', '']; ; ) {
    const { changes } = slice.run(collection, key, sliceEntries);
    if (Number(changes) < sliceEntries) return;
    ({ collection, key } = last.get() as { collection: string; key: string });
    await nextTurn();
  }
}

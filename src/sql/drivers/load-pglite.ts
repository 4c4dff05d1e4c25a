/** PGlite (PostgreSQL in WebAssembly), an optional peer dependency: imported with the first query. */
import { AntipodeError } from '../../core/index.ts';
import type { QueryField } from '../queryable.ts';

export interface PgliteResults {
  readonly rows: unknown[];
  readonly fields: readonly QueryField[];
  readonly command?: string;
  readonly rowCount?: number;
}

export interface PgliteQueryOptions {
  readonly rowMode?: 'array' | 'object';
}

/** What of PGlite is used. */
export interface Pglite {
  query(text: string, values: unknown[], options: PgliteQueryOptions): Promise<PgliteResults>;
  /** A message of PostgreSQL's protocol. */
  execProtocolRaw(message: Uint8Array): Promise<Uint8Array>;
  /** Any number of statements, without values. */
  exec(text: string, options: PgliteQueryOptions): Promise<PgliteResults[]>;
  close(): Promise<void>;
}

/** The object id of int8: `pg` gives its values as texts, since a number cannot hold them all. */
const int8 = 20;

/** `folder` undefined: in memory. Rejects with ERR_SQL_PGLITE_MISSING where it is not installed. */
export async function openPglite(folder: string | undefined): Promise<Pglite> {
  const { PGlite } = await import('@electric-sql/pglite').catch((cause) => {
    throw new AntipodeError(
      'ERR_SQL_PGLITE_MISSING',
      'A database is to be embedded, and PGlite is not installed: npm install @electric-sql/pglite.',
      { cause },
    );
  });
  const options = { parsers: { [int8]: (text: string) => text } };
  return (await (folder === undefined ? PGlite.create(options) : PGlite.create(folder, options))) as unknown as Pglite;
}

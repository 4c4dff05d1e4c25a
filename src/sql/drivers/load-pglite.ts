/** PGlite (PostgreSQL in WebAssembly), an optional peer dependency: imported with the first query. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
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

const packageName = '@electric-sql/pglite';

/**
 * `folder` undefined: in memory. It is looked for from the files of `places`, then from here. Rejects with
 * ERR_SQL_PGLITE_MISSING where it is not installed.
 */
export async function openPglite(folder: string | undefined, places: readonly string[] = []): Promise<Pglite> {
  const { PGlite } = await load(places).catch((cause) => {
    throw new AntipodeError(
      'ERR_SQL_PGLITE_MISSING',
      'A database is to be embedded, and PGlite is not installed: npm install @electric-sql/pglite.',
      { cause },
    );
  });
  const options = { parsers: { [int8]: (text: string) => text } };
  return (await (folder === undefined ? PGlite.create(options) : PGlite.create(folder, options))) as unknown as Pglite;
}

function load(places: readonly string[]): Promise<typeof import('@electric-sql/pglite')> {
  for (const place of places) {
    const file = resolveFrom(place);
    if (file !== undefined) return import(pathToFileURL(file).href);
  }
  return import('@electric-sql/pglite');
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(packageName);
  } catch {
    return undefined;
  }
}

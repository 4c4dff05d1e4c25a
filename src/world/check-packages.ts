/**
 * Whether the packages are installed that the database of the config needs, before a process of an app fails for want of one. They
 * are looked for where the apps are, which may have this package from elsewhere, and then from here.
 */
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';
import { appPlaces } from './app-places.ts';

/** Whether a package is found by a module at this address. */
export type IsInstalled = (name: string, from: string) => boolean;

const client = 'pg';
const embedded = '@electric-sql/pglite';

/** Throws ERR_SQL_PGLITE_MISSING or ERR_SQL_PG_MISSING, with all that is to be installed. */
export function checkPackages(
  { sql, services }: Pick<ResolvedWorld, 'sql' | 'services'>,
  isInstalled: IsInstalled = isFound,
): void {
  const apps = appPlaces({ services });
  if (sql === undefined || apps.length === 0) return;
  const places = [...apps.map((app) => pathToFileURL(app).href), import.meta.url];
  const needed = sql.engine === 'pglite' ? [client, embedded] : [client];
  const missing = needed.filter((name) => !places.some((place) => isInstalled(name, place)));
  if (missing.length === 0) return;
  const folders = [...new Set(places.map((place) => dirname(fileURLToPath(place))))];
  const advice = `not installed (looked for from ${folders.join(', ')}): npm install ${missing.join(' ')}`;
  throw missing.includes(embedded)
    ? new AntipodeError('ERR_SQL_PGLITE_MISSING', `the config has sql.engine 'pglite', and what it needs is ${advice}`)
    : new AntipodeError('ERR_SQL_PG_MISSING', `the config has \`sql\`, and the client of PostgreSQL is ${advice}`);
}

function isFound(name: string, from: string): boolean {
  try {
    return findPackageJSON(name, from) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Whether the packages are installed that the database of the config needs, before a process of an app fails for want of one. They
 * are looked for from here, and `pg` also where the apps are, which have this package from their own folder perhaps.
 */
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';

/** Whether a package is found by a module at this address. */
export type IsInstalled = (name: string, from: string) => boolean;

const client = 'pg';
const embedded = '@electric-sql/pglite';

/** Throws ERR_SQL_PGLITE_MISSING or ERR_SQL_PG_MISSING, with all that is to be installed. */
export function checkPackages(
  { sql, services }: Pick<ResolvedWorld, 'sql' | 'services'>,
  isInstalled: IsInstalled = isFound,
): void {
  const apps = services.flatMap(({ source }) =>
    source.kind === 'run' ? [source.script ?? join(source.cwd, 'app.js')] : [],
  );
  if (sql === undefined || apps.length === 0) return;
  const here = import.meta.url;
  const places = [here, ...apps.map((app) => pathToFileURL(app).href)];
  const missing = [
    ...(places.some((place) => isInstalled(client, place)) ? [] : [client]),
    ...(sql.engine !== 'pglite' || isInstalled(embedded, here) ? [] : [embedded]),
  ];
  if (missing.length === 0) return;
  const advice = `not installed: npm install ${missing.join(' ')}`;
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

import { restorePostgres } from './postgres/restore-postgres.ts';
import type { Restorer } from './source.ts';
import { restoreSqlite } from './sqlite/sqlite-restore.ts';
import type { EngineName } from './store/manifest.ts';

/** What makes data of backups of each engine. */
export const restorers: Readonly<Record<EngineName, Restorer>> = {
  sqlite: restoreSqlite,
  postgres: restorePostgres,
};

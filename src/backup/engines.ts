import type { RestoreEngine } from './source.ts';
import { sqliteRestore } from './sqlite/sqlite-restore.ts';
import type { EngineName } from './store/manifest.ts';

/** What makes data of backups of an engine. */
export function restorerOf(engine: EngineName): RestoreEngine {
  return { sqlite: sqliteRestore }[engine];
}

/** Makes data of a backup again, in a place where nothing is. */
import { restorers } from './engines.ts';
import { exists } from './exists.ts';
import { damagedFault, existsFault } from './faults.ts';
import type { Progress } from './progress.ts';
import { checkNewest, readStore } from './store/backup-store.ts';
import { checkSource } from './store/same-source.ts';
import { verifyBackup } from './store/verify.ts';
import { chooseBackup, type Target } from './target.ts';

export interface RestoreOptions {
  /** Where the backups are. */
  readonly folder: string;
  /** Default: the end of the newest backup. */
  readonly target?: Target | undefined;
  /** SQLite: the file; PostgreSQL: the data folder. It must not exist. */
  readonly into: string;
  /** SQLite: who is primary of what is restored; by default who was. */
  readonly region?: string | undefined;
  /** SQLite: all regions that will have the data; by default that one. */
  readonly regions?: readonly string[] | undefined;
  /**
   * SQLite: the highest term that any region of the world has known, where that may be above the backup's. What is restored begins
   * one above both, `backupDefaults.termMargin` further: regions that know a higher one would take the restored data back.
   */
  readonly aboveTerm?: number | undefined;
  /** PostgreSQL: the folder of its programs, where they are not found by themselves. */
  readonly programs?: string | undefined;
  /** Ends it early: it rejects with the reason, and what was made until then is removed. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

export interface RestoreReport {
  readonly backup: string;
  readonly into: string;
  /** The last position that is there. */
  readonly position: string;
  /** SQLite: the term that it begins, `103@us-east`. */
  readonly term?: string | undefined;
  readonly tookMs: number;
}

/**
 * Nothing is written before every file has its checksum. Rejects with ERR_BACKUP_NONE, _SOURCE, _TARGET, _DAMAGED, _EXISTS, _WRITE,
 * and with ERR_DATA_OPTION for a primary that is none of the regions.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { folder, target = { kind: 'end' }, into, onProgress = () => {}, signal, ...order } = options;
  const beganMs = performance.now();
  const content = await readStore(folder);
  const backup = chooseBackup(folder, content.backups, target);
  checkSource(folder, content.backups, backup.manifest);
  if (target.kind === 'end') checkNewest(content, backup);
  if (await exists(into)) throw existsFault(into);
  const faults = await verifyBackup(backup, { onProgress, signal });
  if (faults.length > 0) throw damagedFault(backup.name, faults);
  const restorer = restorers[backup.manifest.engine];
  const facts = await restorer({ ...order, backup, target, into, isTrial: false, onProgress, signal });
  return { backup: backup.name, into, ...facts, tookMs: performance.now() - beganMs };
}

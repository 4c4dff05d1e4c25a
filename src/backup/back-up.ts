/**
 * Makes a backup: a new one, or, onto the newest one, what was written since. Then takes away the old ones that no rule wants.
 */
import { isAntipodeError } from '../core/index.ts';
import { backupDefaults } from './defaults.ts';
import { gapFault, noneFault } from './faults.ts';
import type { Progress } from './progress.ts';
import { type Retention, superseded } from './retention.ts';
import type { BackupSource } from './source.ts';
import { type Backup, BackupStore, readStore } from './store/backup-store.ts';
import { describeFile } from './store/durable-files.ts';
import { checkSource } from './store/same-source.ts';
import { looksWhole } from './store/verify.ts';

export interface BackUpOptions {
  /** Where the backups are; made where it is missing. */
  readonly folder: string;
  /**
   * `new`: a copy of everything. `log`: adds to the newest backup what was written since; a copy where there is none to add
   * to, or where the log in between is gone.
   */
  readonly mode?: 'new' | 'log' | undefined;
  /** Which stay; default the newest `backupDefaults.keep`. */
  readonly retention?: Retention | undefined;
  readonly onProgress?: Progress | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs?: (() => number) | undefined;
}

export interface BackupReport {
  readonly backup: Backup;
  /** Whether it is a new one; false: it has grown. */
  readonly isNew: boolean;
  /** Why a new one was made where the log was asked for. */
  readonly gap?: string | undefined;
  /** Those that were taken away, by name. */
  readonly removed: readonly string[];
}

/** Rejects with ERR_BACKUP_BUSY, ERR_BACKUP_SOURCE, ERR_BACKUP_NO_DATA, ERR_BACKUP_WRITE and what the engine says. */
export async function backUp(source: BackupSource, options: BackUpOptions): Promise<BackupReport> {
  const { folder, mode = 'new', wallMs = Date.now, onProgress = () => {} } = options;
  using store = await BackupStore.open(folder);
  const { backups } = await readStore(folder);
  const identity = await source.identity();
  checkSource(folder, backups, { engine: source.engine, ...identity });
  const newest = backups.at(-1);
  let gap: string | undefined;
  if (mode === 'log' && newest !== undefined) {
    try {
      if (!(await looksWhole(newest))) throw gapFault(newest.name, 'files of it are missing');
      return { backup: await extend(store, source, newest), isNew: false, removed: [] };
    } catch (error) {
      if (!isAntipodeError(error) || error.code !== 'ERR_BACKUP_GAP') throw error;
      gap = error.message;
    }
  }
  const taken = new Set(backups.map(({ name }) => name));
  const base = await store.create(freeName(wallMs(), taken), async (building) => {
    onProgress({ step: 'copy', done: 0, total: 0 });
    const { epoch, from } = await source.writeBase(building, onProgress);
    const created = new Date(wallMs()).toISOString();
    return { engine: source.engine, ...identity, epoch, created, from, to: from };
  });
  // What was written while the copy was made belongs to it, so that its end is as new as it can be.
  const backup = await extend(store, source, base);
  return { backup, isNew: true, gap, removed: await tidy(store, options.retention, wallMs()) };
}

/** Adds to the newest backup what was written since. Rejects with ERR_BACKUP_NONE, ERR_BACKUP_GAP, ERR_BACKUP_BUSY. */
export async function extendNewest(source: BackupSource, folder: string): Promise<Backup> {
  using store = await BackupStore.open(folder);
  const newest = (await readStore(folder)).backups.at(-1);
  if (newest === undefined) throw noneFault(folder, 'that could be added to');
  // The lock goes when this function ends, which is to be when the work has.
  return await extend(store, source, newest);
}

async function extend(store: BackupStore, source: BackupSource, backup: Backup): Promise<Backup> {
  const { grown, to } = await source.archiveLog(backup);
  const files = backup.manifest.files.filter(({ path }) => !grown.includes(path));
  for (const path of grown) files.push(await describeFile(backup.path, path));
  return store.replaceManifest(backup, { ...backup.manifest, to, files });
}

async function tidy(store: BackupStore, retention: Retention | undefined, nowMs: number): Promise<readonly string[]> {
  const { backups } = await readStore(store.folder);
  const standing = await Promise.all(
    backups.map(async (backup) => ({
      backup,
      fromMs: Date.parse(backup.manifest.from.at),
      isWhole: await looksWhole(backup),
    })),
  );
  const old = superseded(standing, retention ?? { keep: backupDefaults.keep }, nowMs);
  for (const { backup } of old) await store.remove(backup);
  return old.map(({ backup }) => backup.name);
}

/** Names sort in the order in which the backups were made. */
function freeName(nowMs: number, taken: ReadonlySet<string>): string {
  for (let ms = nowMs; ; ms++) {
    const name = new Date(ms).toISOString().replace(/[:.]/g, '-');
    if (!taken.has(name)) return name;
  }
}

/**
 * A folder of backups, each a folder named after the time it was made. One comes to be under a hidden name, and gets its own
 * when its manifest and every file are on the disk; one that is deleted gets a hidden name first. So nothing that
 * looks like a backup is half of one, wherever a process ends.
 */
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, systemTimers } from '../../core/index.ts';
import { backupDefaults } from '../defaults.ts';
import { damagedFault, writeFault } from '../faults.ts';
import { describeFile, filesBelow, syncFolder, writeWhole } from './durable-files.ts';
import { type BackupFile, formatManifest, type Manifest, manifestName, parseManifest } from './manifest.ts';
import { lockStore } from './store-lock.ts';

export interface Backup {
  readonly name: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** A folder among the backups that is none, or not any more. */
export interface Unreadable {
  readonly name: string;
  readonly why: string;
}

export interface StoreContent {
  /** Oldest first. */
  readonly backups: readonly Backup[];
  readonly unreadable: readonly Unreadable[];
}

/** Names of our own making: what else lies in the folder is somebody else's. */
const shape = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z`;
const ownName = new RegExp(`^${shape}$`);
const leftover = new RegExp(`^\\.(?:new|old)-${shape}(?:-wal)?$`);

/** Everything of a manifest but its files. */
export type BackupFacts = Omit<Manifest, 'format' | 'files'>;

/** What is there; an empty list for a folder that does not exist. */
export async function readStore(folder: string): Promise<StoreContent> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  const backups: Backup[] = [];
  const unreadable: Unreadable[] = [];
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    try {
      backups.push({ name, path, manifest: parseManifest(await readFile(join(path, manifestName), 'utf8')) });
    } catch (error) {
      unreadable.push({ name, why: (error as Error).message });
    }
  }
  return { backups, unreadable };
}

/**
 * Throws ERR_BACKUP_DAMAGED where a backup newer than this one cannot be read: whoever wants the newest must not be given
 * an older one without a word.
 */
export function checkNewest({ unreadable }: StoreContent, newest: Backup): void {
  const newer = unreadable.find(({ name }) => ownName.test(name) && name > newest.name);
  if (newer !== undefined) throw damagedFault(newer.name, [newer.why, `the newest that can be read is ${newest.name}`]);
}

/** The folder, made where it is missing, with nobody else writing to it. Leftovers of processes that ended are gone. */
export class BackupStore implements Disposable {
  readonly folder: string;
  readonly #lock: Disposable;

  /** Rejects with ERR_BACKUP_BUSY, ERR_BACKUP_WRITE. */
  static async open(folder: string): Promise<BackupStore> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw writeFault(folder, cause);
    }
    const store = new BackupStore(folder, await lockSoon(folder));
    try {
      const leftovers = (await readdir(folder)).filter((name) => leftover.test(name));
      for (const name of leftovers) await rm(join(folder, name), { recursive: true, force: true });
      return store;
    } catch (error) {
      store[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(folder: string, lock: Disposable) {
    this.folder = folder;
    this.#lock = lock;
  }

  /** `fill` writes the files into a folder that is not a backup yet. */
  async create(name: string, fill: (folder: string) => Promise<BackupFacts>): Promise<Backup> {
    const path = join(this.folder, name);
    const building = join(this.folder, `.new-${name}`);
    // Copies are for nobody who may not read the data.
    await mkdir(building, { mode: 0o700 });
    try {
      const facts = await fill(building);
      const files: BackupFile[] = [];
      for (const file of await filesBelow(building)) files.push(await describeFile(building, file));
      const manifest: Manifest = { format: 3, ...facts, files };
      await writeWhole(join(building, manifestName), formatManifest(manifest));
      await rename(building, path);
      await syncFolder(this.folder);
      return { name, path, manifest };
    } catch (error) {
      await rm(building, { recursive: true, force: true });
      throw error;
    }
  }

  /** The files it names are there already, those it named before as well; whatever else lies there is removed. */
  async replaceManifest(backup: Backup, manifest: Manifest): Promise<Backup> {
    await writeWhole(join(backup.path, manifestName), formatManifest(manifest));
    const kept = new Set([manifestName, ...manifest.files.map(({ path }) => path)]);
    const strays = (await filesBelow(backup.path)).filter((path) => !kept.has(path));
    for (const path of strays) await rm(join(backup.path, path), { force: true });
    return { ...backup, manifest };
  }

  async remove({ name, path }: Backup): Promise<void> {
    const hidden = join(this.folder, `.old-${name}`);
    await rename(path, hidden);
    await syncFolder(this.folder);
    await rm(hidden, { recursive: true });
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }
}

/** Others have it for a moment when they add to a backup. Rejects with ERR_BACKUP_BUSY. */
async function lockSoon(folder: string): Promise<Disposable> {
  const { lockTries, lockEveryMs } = backupDefaults;
  for (let tries = 1; ; tries++) {
    try {
      return lockStore(folder);
    } catch (error) {
      if (tries === lockTries) throw error;
    }
    await pause(systemTimers, lockEveryMs);
  }
}

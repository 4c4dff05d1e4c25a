/**
 * Whether the backups are any good, found out in the only way there is: the newest is restored into a scratch place, and what it
 * amounts to is compared, table by table, with the source at the very same position. Measured on the way: how much would be
 * lost if the source were gone now (RPO), and how long it takes until the data can be read again (RTO).
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAntipodeError, pause, systemTimers } from '../core/index.ts';
import { extendNewest } from './back-up.ts';
import { backupDefaults } from './defaults.ts';
import { restorers } from './engines.ts';
import { damagedFault, noneFault, unreachedFault } from './faults.ts';
import { comparePositions } from './positions.ts';
import type { Progress } from './progress.ts';
import type { BackupSource, SourceDigest, StateDigest } from './source.ts';
import { type Backup, checkNewest, readStore } from './store/backup-store.ts';
import { checkSource } from './store/same-source.ts';
import { verifyBackup } from './store/verify.ts';

export interface DrillOptions {
  /** Where the backups are. */
  readonly folder: string;
  /** Where a folder is made that is removed at the end. Default: that of the system for such things. */
  readonly scratch?: string | undefined;
  readonly onProgress?: Progress | undefined;
  /** Ends it early: it rejects with the reason, and nothing of what it has started or made is left. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs?: (() => number) | undefined;
}

export interface ComparedTable {
  readonly name: string;
  readonly isSame: boolean;
  /** What each side has; undefined where it has no such table. */
  readonly source: string | undefined;
  readonly restored: string | undefined;
}

export interface DrillReport {
  readonly backup: string;
  /** Where the two were compared. */
  readonly position: string;
  /** How old the end of the backup was when the drill began; 0 when nothing had been written since. */
  readonly rpoMs: number;
  /** From the first checksum to data that can be read. */
  readonly rtoMs: number;
  readonly bytes: number;
  readonly tables: readonly ComparedTable[];
  readonly isSame: boolean;
}

/** Rejects with ERR_BACKUP_NONE, ERR_BACKUP_SOURCE, ERR_BACKUP_GAP, ERR_BACKUP_DAMAGED, ERR_BACKUP_UNREACHED and what the engine says. */
export async function drill(source: BackupSource, options: DrillOptions): Promise<DrillReport> {
  const { folder, signal, wallMs = Date.now } = options;
  const rpoMs = await missing(source, folder, wallMs);
  signal?.throwIfAborted();
  const scratch = await mkdtemp(join(options.scratch ?? tmpdir(), 'antipode-drill-'));
  try {
    const reference = join(scratch, 'reference');
    await mkdir(reference);
    const expected = await source.digest(reference, signal);
    const backup = await reach(source, folder, expected.position, signal);
    return { rpoMs, ...(await compareWith(expected, { source, backup, into: join(scratch, 'restored') }, options)) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Trial {
  readonly source: BackupSource;
  readonly backup: Backup;
  readonly into: string;
}

async function compareWith(
  { position, tables: expected }: SourceDigest,
  { source, backup, into }: Trial,
  { onProgress = () => {}, signal }: DrillOptions,
): Promise<Omit<DrillReport, 'rpoMs'>> {
  const beganMs = performance.now();
  const faults = await verifyBackup(backup, { onProgress, signal });
  if (faults.length > 0) throw damagedFault(backup.name, faults);
  const target = { kind: 'position', position, text: position } as const;
  await restorers[source.engine]({ backup, target, into, isTrial: true, onProgress, signal });
  const trial = await source.open(into, signal);
  const rtoMs = performance.now() - beganMs;
  try {
    onProgress({ step: 'compare', done: 0, total: 0 });
    const tables = compare(expected, await trial.digest());
    signal?.throwIfAborted();
    const bytes = backup.manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    const isSame = tables.every((table) => table.isSame);
    return { backup: backup.name, position, rtoMs, bytes, tables, isSame };
  } catch (error) {
    // A server that was told to end says only that it has ended.
    signal?.throwIfAborted();
    throw error;
  } finally {
    await trial.close();
  }
}

async function missing(source: BackupSource, folder: string, wallMs: () => number): Promise<number> {
  const content = await readStore(folder);
  const newest = content.backups.at(-1);
  if (newest === undefined) throw noneFault(folder, 'that could be tried');
  checkNewest(content, newest);
  checkSource(folder, content.backups, { engine: source.engine, ...(await source.identity()) });
  const { to } = newest.manifest;
  return (await source.head()) === to.position ? 0 : Math.max(0, wallMs() - Date.parse(to.at));
}

/** Has the newest backup go as far as the position; another process may be archiving too. */
async function reach(
  source: BackupSource,
  folder: string,
  position: string,
  signal: AbortSignal | undefined,
): Promise<Backup> {
  const { reachTries, reachEveryMs } = backupDefaults;
  for (let tries = 1; tries <= reachTries; tries++) {
    const backup = await extendNewest(source, folder).catch(whenBusy);
    if (backup !== undefined && comparePositions(backup.manifest.to.position, position) >= 0) return backup;
    await pause(systemTimers, reachEveryMs, signal);
    signal?.throwIfAborted();
  }
  throw unreachedFault(folder, position);
}

function whenBusy(error: unknown): undefined {
  if (!isAntipodeError(error) || error.code !== 'ERR_BACKUP_BUSY') throw error;
}

function compare(source: StateDigest, restored: StateDigest): readonly ComparedTable[] {
  const names = [...new Set([...source.keys(), ...restored.keys()])].toSorted();
  return names.map((name) => {
    const [expected, found] = [source.get(name), restored.get(name)];
    return { name, isSame: expected === found, source: expected, restored: found };
  });
}

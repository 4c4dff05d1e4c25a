/**
 * A data folder of PostgreSQL as it was at a time or a position: the copy, with the archived log in its `pg_wal`, which ends where
 * the data are to end. Whoever starts a server on it has it recover up to there by itself, and begin a timeline of its own.
 */
import {
  appendFile,
  chmod,
  copyFile,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseLsn } from '../../sql/index.ts';
import { buildingPath } from '../building-path.ts';
import { postgresFault, writeFault } from '../faults.ts';
import type { RestoredFacts, RestoreOrder } from '../source.ts';
import { walFolder } from './archive-wal.ts';
import { unpackBase } from './kept-base.ts';
import { isSegmentFile, numberOfFile, offsetIn, segmentNumber, type WalLayout } from './lsn.ts';
import { lsnOfTime } from './lsn-of-time.ts';
import { giveToPostgres } from './owner.ts';

/** Rejects with ERR_BACKUP_POSTGRES, ERR_BACKUP_WRITE. */
export async function restorePostgres(order: RestoreOrder): Promise<RestoredFacts> {
  const { backup, into, onProgress, signal } = order;
  const building = buildingPath(into);
  try {
    await rm(building, { recursive: true, force: true });
    onProgress({ step: 'restore', done: 0, total: 0 });
    await unpackBase(order, building);
    await chmod(building, 0o700);
    const layout = await layoutOf(building, backup.manifest.epoch);
    await addLog(order, building, layout);
    const end = await endOf(order, building, layout);
    await cutLog(join(building, 'pg_wal'), parseLsn(end), layout);
    await writeFile(join(building, 'recovery.signal'), '');
    await appendFile(join(building, 'postgresql.auto.conf'), recoverySettings);
    await giveToPostgres(building);
    signal?.throwIfAborted();
    await rename(building, into);
    return { position: end };
  } catch (cause) {
    await rm(building, { recursive: true, force: true });
    signal?.throwIfAborted();
    throw (cause as { readonly code?: string }).code?.startsWith('ERR_BACKUP_') ? cause : writeFault(into, cause);
  }
}

/** All of the log is in `pg_wal`, and so there is nothing to fetch: the command says that it found nothing. */
const recoverySettings = `
# By antipode restore: the log to recover from is complete in pg_wal.
restore_command = 'false'
recovery_target_timeline = 'current'
`;

async function layoutOf(data: string, epoch: string): Promise<WalLayout> {
  const names = await readdir(join(data, 'pg_wal'));
  const first = names.find(isSegmentFile);
  if (first === undefined) throw postgresFault('the copy has no log of its own, and cannot be recovered');
  const file = await open(join(data, 'pg_wal', first));
  try {
    return { timeline: Number(epoch), segmentBytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

async function addLog({ backup, onProgress }: RestoreOrder, data: string, { segmentBytes }: WalLayout): Promise<void> {
  const archived = backup.manifest.files.filter(({ path }) => path.startsWith(`${walFolder}/`));
  for (const [at, { path, bytes }] of archived.entries()) {
    const target = join(data, 'pg_wal', basename(path));
    await copyFile(join(backup.path, path), target);
    // What is not archived of the last one are zeros, as in every segment that is being written.
    await truncate(target, bytes);
    await truncate(target, segmentBytes);
    onProgress({ step: 'replay', done: at + 1, total: archived.length });
  }
}

async function endOf({ backup, target, programs }: RestoreOrder, data: string, layout: WalLayout): Promise<string> {
  const { from, to } = backup.manifest;
  if (target.kind === 'end') return to.position;
  if (target.kind === 'position') return target.position;
  const major = Number(await readFile(join(data, 'PG_VERSION'), 'utf8'));
  const search = { wal: join(data, 'pg_wal'), timeline: layout.timeline, from: from.position, major, programs };
  return (await lsnOfTime({ ...search, atMs: target.atMs })) ?? to.position;
}

async function cutLog(wal: string, end: bigint, layout: WalLayout): Promise<void> {
  const last = segmentNumber(end, layout);
  const used = offsetIn(end, layout);
  for (const name of (await readdir(wal)).filter(isSegmentFile)) {
    const number = numberOfFile(name, layout);
    const path = join(wal, name);
    if (number > last || (number === last && used === 0)) await rm(path);
    else if (number === last) {
      await truncate(path, used);
      await truncate(path, layout.segmentBytes);
    }
  }
}

/**
 * Archives the log of PostgreSQL (pg_receivewal): whole segments, and of the one being written what there is of it, so that the
 * archive ends where the server's log ended and not with the last full segment. The file of that one grows with the next round.
 *
 * Each round begins at the start of the segment in which the backup ends. pg_receivewal takes that from the newest file in its
 * folder, so it finds one there, empty, that stands for the segment before.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatLsn, parseLsn } from '../../sql/index.ts';
import { gapFault } from '../faults.ts';
import type { LogFacts } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { growFile, syncFolder } from '../store/durable-files.ts';
import { type Connection, programEnvironment } from './connection.ts';
import { offsetIn, segmentFile, segmentNumber, type WalLayout } from './lsn.ts';
import { findProgram, runProgram } from './programs.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';

export interface ArchiveWalOptions {
  readonly url: string;
  readonly connection: Connection;
  readonly backup: Backup;
  readonly programs: string | undefined;
  /** A replication slot that keeps the log for this. */
  readonly slot: string | undefined;
  readonly wallMs: () => number;
}

/** In the folder of a backup. */
export const walFolder = 'wal';

/** Rejects with ERR_BACKUP_GAP, ERR_BACKUP_POSTGRES. */
export async function archiveWal(options: ArchiveWalOptions): Promise<LogFacts> {
  const { backup, connection, wallMs } = options;
  const at = new Date(wallMs()).toISOString();
  const facts = await serverFacts(connection);
  const [begin, end] = [parseLsn(backup.manifest.to.position), parseLsn(facts.flushed)];
  if (String(facts.timeline) !== backup.manifest.epoch)
    throw gapFault(backup.name, 'another server was promoted since');
  if (end < begin) throw gapFault(backup.name, 'the server has less than the backup: it was restored');
  const to = { position: facts.flushed, at };
  if (end === begin) return { grown: [], to };
  const receiving = join(dirname(backup.path), `.new-${backup.name}-wal`);
  await mkdir(receiving, { mode: 0o700 });
  try {
    await receive(receiving, { begin, end, facts, options });
    return { grown: await keep(receiving, { begin, end, layout: facts, backup }), to };
  } finally {
    await rm(receiving, { recursive: true, force: true });
  }
}

interface Receiving {
  readonly begin: bigint;
  readonly end: bigint;
  readonly facts: ServerFacts;
  readonly options: ArchiveWalOptions;
}

async function receive(folder: string, { begin, end, facts, options }: Receiving): Promise<void> {
  const { url, programs, slot, backup } = options;
  const before = segmentFile(segmentNumber(begin, facts) - 1n, facts);
  const file = await open(join(folder, before), 'w');
  await file.truncate(facts.segmentBytes);
  await file.close();
  try {
    await runProgram({
      program: findProgram('pg_receivewal', facts.major, programs),
      // It ends when it has more than this position.
      args: [
        ...['-D', folder, '--no-loop', '--no-password', `--endpos=${formatLsn(end - 1n)}`],
        ...(slot === undefined ? [] : [`--slot=${slot}`]),
      ],
      env: programEnvironment(url),
    });
  } catch (cause) {
    if (/has already been removed/.test((cause as Error).message))
      throw gapFault(backup.name, 'the server does not keep what follows it any more');
    throw cause;
  }
}

interface Kept {
  readonly begin: bigint;
  readonly end: bigint;
  readonly layout: WalLayout;
  readonly backup: Backup;
}

/** Adds what was received to the backup. Returns the paths there. */
async function keep(folder: string, { begin, end, layout, backup }: Kept): Promise<readonly string[]> {
  const grown: string[] = [];
  await mkdir(join(backup.path, walFolder), { recursive: true, mode: 0o700 });
  const last = segmentNumber(end, layout);
  for (let number = segmentNumber(begin, layout); number <= last; number++) {
    const used = number === last ? offsetIn(end, layout) : layout.segmentBytes;
    if (used === 0) break;
    const path = `${walFolder}/${segmentFile(number, layout)}`;
    const known = backup.manifest.files.find((file) => file.path === path);
    const kept = known?.bytes ?? 0;
    const received = await readFile(await receivedAs(join(folder, segmentFile(number, layout))));
    // Two servers that were made of one backup say the same of themselves; what they write is not the same.
    if (known !== undefined && sha256Of(received.subarray(0, kept)) !== known.sha256)
      throw gapFault(backup.name, 'what the server has there is not what was archived: it is another one');
    await growFile(join(backup.path, path), kept, received.subarray(kept, used));
    grown.push(path);
  }
  await syncFolder(join(backup.path, walFolder));
  return grown;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The segment that is being written has another name there. */
async function receivedAs(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? path : `${path}.partial`;
}

/**
 * A region's file as it was at a time or a position: the copy, and on it the archived log up to there. The file gets its name
 * when it is whole, and is no other one's heir: a log that the file before it left in its place is refused when it is opened.
 *
 * What is restored to be served begins a new term, as after a failover: versions that were given to writes behind the target
 * are given to no other write, and regions that still have those writes give them up for this history.
 */
import { chmod, link, rm } from 'node:fs/promises';
import { DataFile, disownWal, recordHead } from '../../data/index.ts';
import { buildingPath } from '../building-path.ts';
import { backupDefaults } from '../defaults.ts';
import { exists } from '../exists.ts';
import { existsFault, writeFault } from '../faults.ts';
import type { RestoredFacts, RestoreOrder } from '../source.ts';
import { readSegment, segmentsOf, unpackCopy } from './sqlite-files.ts';

export async function restoreSqlite(order: RestoreOrder): Promise<RestoredFacts> {
  const { backup, into } = order;
  // They are of another file, and SQLite would take them for those of this one.
  for (const left of [`${into}-wal`, `${into}-shm`]) if (await exists(left)) throw existsFault(left);
  const building = buildingPath(into);
  try {
    await removeDatabase(building);
    await unpackCopy(backup, building);
    await chmod(building, 0o600);
  } catch (cause) {
    throw writeFault(building, cause);
  }
  try {
    const facts = await build(building, order);
    disownWal(building);
    // A link is refused where something is; a rename would take its place.
    await link(building, into).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'EEXIST' ? existsFault(into) : writeFault(into, cause);
    });
    return facts;
  } finally {
    await removeDatabase(building);
  }
}

async function build(path: string, order: RestoreOrder): Promise<RestoredFacts> {
  const { backup, target, isTrial, onProgress, signal } = order;
  using file = new DataFile(path);
  const segments = segmentsOf(backup);
  for (const [at, segment] of segments.entries()) {
    signal?.throwIfAborted();
    const lines = await readSegment(backup, segment);
    const end = lines.findIndex((line) => isBehind(line, target));
    file.apply(end === -1 ? lines : lines.slice(0, end));
    onProgress({ step: 'replay', done: at + 1, total: segments.length });
    if (end !== -1) break;
  }
  const position = String(file.head.position);
  if (isTrial) return { position };
  const region = order.region ?? file.primary ?? backup.manifest.source;
  const above = Number(backup.manifest.to.position);
  const regions = order.regions ?? [region];
  const aboveTerm = Math.max(file.stand.highestTerm, order.aboveTerm ?? 0) + backupDefaults.termMargin;
  return { position, term: file.beginTerm({ region, regions, above, aboveTerm, atMs: Date.now() }) };
}

function isBehind(line: string, target: RestoreOrder['target']): boolean {
  if (target.kind === 'end') return false;
  const { position, atMs } = recordHead(line);
  return target.kind === 'time' ? atMs > target.atMs : position > Number(target.position);
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(path + suffix, { force: true });
}

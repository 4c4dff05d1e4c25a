/**
 * The archive of a region's file. While its world runs, the process that has the file makes the copy and hands out the log: the
 * file's lock lets nobody else read it. Where no process answers, the file is opened here.
 */
import { access } from 'node:fs/promises';
import { isAntipodeError, systemRandom, systemTimers } from '../../core/index.ts';
import { type DataArchive, type DataEngine, DataFile, readDataAccess, remoteEngine } from '../../data/index.ts';
import { missingFault } from '../faults.ts';

/** Rejects with ERR_BACKUP_NO_DATA, and with what the file or the process says. */
export async function withArchive<T>(path: string, work: (archive: DataArchive) => Promise<T>): Promise<T> {
  const remote = await openRemote(path);
  if (remote?.archive !== undefined) {
    try {
      return await work(remote.archive);
    } finally {
      await remote.close();
    }
  }
  await access(path).catch((cause) => {
    throw missingFault(path, cause);
  });
  using file = new DataFile(path);
  return await work(file.archive);
}

/** Undefined where no process has the file, as far as anybody can tell. */
async function openRemote(path: string): Promise<DataEngine | undefined> {
  const note = await readDataAccess(path);
  if (note === undefined) return undefined;
  return remoteEngine(note)
    .open({ region: '', timers: systemTimers, random: systemRandom, wallClock: { now: Date.now } })
    .catch((error: unknown) => {
      if (!isAntipodeError(error) || error.code !== 'ERR_DATA_UNAVAILABLE') throw error;
      return undefined;
    });
}

/**
 * How another program on this machine reaches the process that has a region's file: a note beside the file, for its owner's
 * eyes alone. Whoever may read the file may read the note, so it gives nothing that the file does not; SQLite's lock
 * itself lets nobody in while the process runs.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { RemoteEngineOptions } from '../remote/door.ts';

function noteOf(dataPath: string): string {
  return `${dataPath}.access`;
}

export async function writeDataAccess(dataPath: string, access: RemoteEngineOptions): Promise<void> {
  // A mode is given to a new file only.
  await removeDataAccess(dataPath);
  await writeFile(noteOf(dataPath), JSON.stringify(access), { mode: 0o600 });
}

export async function removeDataAccess(dataPath: string): Promise<void> {
  await rm(noteOf(dataPath), { force: true });
}

/** Undefined where there is none. One that a killed process left behind leads nowhere. */
export async function readDataAccess(dataPath: string): Promise<RemoteEngineOptions | undefined> {
  const text = await readFile(noteOf(dataPath), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { url, secret } = JSON.parse(text) as Partial<RemoteEngineOptions>;
    return url === undefined || secret === undefined ? undefined : { url, secret };
  } catch {
    // It is being written.
    return undefined;
  }
}

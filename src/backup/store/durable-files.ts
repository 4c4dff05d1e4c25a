/** Files that are whole or not there, also when the power fails: written beside, synced, renamed, and the folder synced. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { BackupFile } from './manifest.ts';

export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** What was created, renamed and removed in it is so after a crash. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and needs it not.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Makes a file longer: the first `keptBytes` stay as they are, whatever lay behind them goes. Who reads no more than those bytes
 * meanwhile notices nothing.
 */
export async function growFile(path: string, keptBytes: number, added: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await file.truncate(keptBytes);
    await file.write(added, 0, added.length, keptBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Larger files are read in pieces. */
const wholeBytes = 1_048_576;

/** One file of a folder with its size and hash; of its first bytes alone, if their number is given and it has more. */
export async function describeFile(
  folder: string,
  path: string,
  first: number = Number.POSITIVE_INFINITY,
): Promise<BackupFile> {
  const file = join(folder, path);
  const bytes = Math.min((await stat(file)).size, first);
  const hash = createHash('sha256');
  if (bytes <= wholeBytes) hash.update((await readFile(file)).subarray(0, bytes));
  else for await (const piece of createReadStream(file, { end: bytes - 1 })) hash.update(piece as Buffer);
  return { path, bytes, sha256: hash.digest('hex') };
}

/** The paths of all files below a folder, in order. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/')).toSorted();
}

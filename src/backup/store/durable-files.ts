/** Files that are whole or not there, also when the power fails: written beside, synced, renamed, and the folder synced. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { BackupFile } from './manifest.ts';

export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w');
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

/** Larger files are read in pieces. */
const wholeBytes = 1_048_576;

/** One file of a folder with its size and hash. */
export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  let bytes = 0;
  const isSmall = (await stat(file)).size <= wholeBytes;
  for await (const piece of isSmall ? [readFile(file)] : (createReadStream(file) as AsyncIterable<Buffer>)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** The paths of all files below a folder, in order. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/')).toSorted();
}

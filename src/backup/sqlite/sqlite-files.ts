/**
 * How a backup of SQLite lies in its folder: the copy, and the log behind it in pieces, each named after its first record. Both are
 * compressed; backups that were made before that was so have plain files, and are read as they are.
 */
import { constants, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backup } from '../store/backup-store.ts';
import { decompressFile, gunzipMembers } from '../store/compressed-files.ts';
import type { BackupFile } from '../store/manifest.ts';

const plainCopyName = 'data.sqlite';
export const copyName = 'data.sqlite.zst';

const segmentShape = /^log\/\d{16}\.log(?:\.gz)?$/;

export function segmentName(first: number): string {
  return `log/${String(first).padStart(16, '0')}.log.gz`;
}

/** Whether a member can be put behind it. */
export function isGzip({ path }: BackupFile): boolean {
  return path.endsWith('.gz');
}

/** The copy as a file of SQLite, at a path where nothing is; a link that somebody has put there is not followed. */
export async function unpackCopy({ path, manifest: { files } }: Backup, into: string): Promise<void> {
  if (files.some((file) => file.path === copyName)) await decompressFile(join(path, copyName), into);
  else await copyFile(join(path, plainCopyName), into, constants.COPYFILE_EXCL);
}

/** In the order of their records. */
export function segmentsOf({ manifest }: Backup): readonly BackupFile[] {
  return manifest.files.filter(({ path }) => segmentShape.test(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Its records, a line each. */
export async function readSegment(backup: Backup, file: BackupFile): Promise<readonly string[]> {
  const kept = (await readFile(join(backup.path, file.path))).subarray(0, file.bytes);
  const text = (isGzip(file) ? await gunzipMembers(kept) : kept).toString();
  return text === '' ? [] : text.trimEnd().split('\n');
}

/** How a backup of SQLite lies in its folder: the copy, and the log behind it in pieces, each named after its first record. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backup } from '../store/backup-store.ts';
import type { BackupFile } from '../store/manifest.ts';

export const copyName = 'data.sqlite';

const segmentShape = /^log\/\d{16}\.log$/;

export function segmentName(first: number): string {
  return `log/${String(first).padStart(16, '0')}.log`;
}

/** In the order of their records. */
export function segmentsOf({ manifest }: Backup): readonly BackupFile[] {
  return manifest.files.filter(({ path }) => segmentShape.test(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Its records, a line each. */
export async function readSegment(backup: Backup, { path, bytes }: BackupFile): Promise<readonly string[]> {
  const text = (await readFile(join(backup.path, path))).subarray(0, bytes).toString();
  return text === '' ? [] : text.trimEnd().split('\n');
}

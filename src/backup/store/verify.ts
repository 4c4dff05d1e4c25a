/**
 * Whether a backup still is what was written. A file may have more than the manifest says: that is what is just being added, or
 * what a process that ended had begun to add.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import type { Backup } from './backup-store.ts';
import { describeFile } from './durable-files.ts';

export interface VerifyOptions {
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads every file; what is wrong, a line for each. */
export async function verifyBackup(
  { path: folder, manifest }: Backup,
  { onProgress = () => {}, signal }: VerifyOptions = {},
): Promise<readonly string[]> {
  const faults: string[] = [];
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { path, bytes, sha256 } of manifest.files) {
    signal?.throwIfAborted();
    const found = await describeFile(folder, path, bytes).catch(missing);
    if (found === undefined) faults.push(`${path} is missing`);
    else if (found.bytes !== bytes) faults.push(`${path} has ${found.bytes} bytes, and ${bytes} were written`);
    else if (found.sha256 !== sha256) faults.push(`${path} is not what was written: its SHA-256 is ${found.sha256}`);
    done += bytes;
    onProgress({ step: 'verify', done, total });
  }
  return faults;
}

/** Whether every file is there, as long as it was: what can be told without reading them all. */
export async function looksWhole({ path: folder, manifest }: Backup): Promise<boolean> {
  for (const { path, bytes } of manifest.files) {
    const found = await stat(join(folder, path)).catch(missing);
    if (found === undefined || found.size < bytes) return false;
  }
  return true;
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

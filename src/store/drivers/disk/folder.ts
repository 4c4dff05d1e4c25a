/**
 * The folder of a disk tier: made if it is not there, taken only when it is empty or ours, which a file in it says. What
 * is in it will be deleted one day, so nothing is guessed: a link, or one strange file, and it is refused.
 */
import { constants, type Dirent } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AntipodeError } from '../../../core/index.ts';
import { lockFolder, lockName } from './lock.ts';
import { segmentNumber } from './segment.ts';

const markName = 'antipode-cache';
const markText = 'antipode disk cache 1\n';

export interface ClaimedFolder {
  readonly path: string;
  /** Of the segments in it, ascending. */
  readonly segments: readonly number[];
  /** Lets another have it. */
  release(): Promise<void>;
}

/** Throws ERR_CACHE_DISK_FOLDER or ERR_CACHE_DISK_BUSY. */
export async function claimFolder(path: string): Promise<ClaimedFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (!(await lstat(path)).isDirectory()) throw refusal(path, 'it is a link, or no folder');
    const files = await readdir(path, { withFileTypes: true });
    if (files.length > 0) await checkOurs(path, files);
    await chmod(path, 0o700);
    const release = await lockFolder(path);
    if (files.length === 0) await writeFile(join(path, markName), markText, { flag: 'wx', mode: 0o600 });
    const numbers = files.map(({ name }) => segmentNumber(name)).filter((number) => number !== undefined);
    return { path, segments: numbers.sort((a, b) => a - b), release };
  } catch (error) {
    if (error instanceof AntipodeError) throw error;
    throw refusal(path, (error as Error).message, error);
  }
}

async function checkOurs(path: string, files: readonly Dirent[]): Promise<void> {
  const strange = files.find(
    (file) => !file.isFile() || ![markName, lockName].includes(file.name) === (segmentNumber(file.name) === undefined),
  );
  if (strange !== undefined) throw refusal(path, `'${strange.name}' in it is not of a cache`);
  if (!files.some(({ name }) => name === markName)) throw refusal(path, `it is not empty and has no file ${markName}`);
  const handle = await open(join(path, markName), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if ((await handle.readFile('utf8')) !== markText) throw refusal(path, `its file ${markName} is another's`);
  } finally {
    await handle.close();
  }
}

function refusal(path: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_CACHE_DISK_FOLDER',
    `The folder ${path} cannot hold the disk cache: ${why}. Name an empty folder, or one that does not exist.`,
    { cause, details: { folder: path } },
  );
}

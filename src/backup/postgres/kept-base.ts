/**
 * The copy of PostgreSQL's folder as it is kept: each file compressed by itself, in a folder that is called otherwise than that of
 * plain files, as they were kept before (`format` 1 and 2 of the manifest).
 */
import { constants, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Progress } from '../progress.ts';
import type { RestoreOrder } from '../source.ts';
import { compressFile, decompressFile } from '../store/compressed-files.ts';
import { filesBelow, syncFolder } from '../store/durable-files.ts';

/** In the folder of a backup. */
export const plainName = 'base';
const packedName = 'base.zst';
const suffix = '.zst';

/** An empty PostgreSQL is a thousand small files. */
const filesAtOnce = 8;

/** Compresses the plain copy in the folder of a backup, which goes with it file by file. On the disk when it resolves. */
export async function packBase(folder: string, onProgress: Progress): Promise<void> {
  onProgress({ step: 'pack', done: 0, total: 0 });
  const [plain, packed] = [join(folder, plainName), join(folder, packedName)];
  const folders = await makeFolders(plain, packed);
  await eachFile(await filesBelow(plain), async (file) => {
    await compressFile(join(plain, file), join(packed, `${file}${suffix}`));
    await rm(join(plain, file));
  });
  for (const made of [...folders, folder]) await syncFolder(made);
  await rm(plain, { recursive: true });
}

/** Makes the data folder of it. Only what has a checksum, and folders, some of which are empty in a copy that is whole. */
export async function unpackBase({ backup, signal }: RestoreOrder, into: string): Promise<void> {
  const paths = backup.manifest.files.map(({ path }) => path);
  const isPacked = paths.some((path) => path.startsWith(`${packedName}/`));
  const name = isPacked ? packedName : plainName;
  const base = join(backup.path, name);
  await makeFolders(base, into);
  const files = paths.filter((path) => path.startsWith(`${name}/`)).map((path) => path.slice(name.length + 1));
  await eachFile(files, async (file) => {
    signal?.throwIfAborted();
    const from = join(base, file);
    // PostgreSQL has all of them on the disk before it recovers.
    if (isPacked) await decompressFile(from, join(into, file.slice(0, -suffix.length)), { flush: false });
    else await copyFile(from, join(into, file), constants.COPYFILE_FICLONE);
  });
}

/** `to` is new, and has the same folders as `from`. Returns all of them. */
async function makeFolders(from: string, to: string): Promise<readonly string[]> {
  const made = [to];
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(to, relative(from, entry.parentPath), entry.name);
    await mkdir(folder, { mode: 0o700, recursive: true });
    made.push(folder);
  }
  return made;
}

async function eachFile(files: readonly string[], work: (file: string) => Promise<void>): Promise<void> {
  const left = files.values();
  const goOn = async (): Promise<void> => {
    for (const file of left) await work(file);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, goOn));
}

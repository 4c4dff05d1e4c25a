/** The files of a folder that pages may name: all but dot files, links, and the compressed forms of others. */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AntipodeError } from '../core/index.ts';

const compressedForm = /\.(?:br|gz|zst)$/;

/** Names below the folder, with `/` between their parts, sorted. */
export async function listFiles(folder: string, maxFiles: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !/(?:^|\/)\./.test(name));
  const there = new Set(all);
  const names = all.filter((name) => !compressedForm.test(name) || !there.has(name.replace(compressedForm, '')));
  if (names.length <= maxFiles) return names.toSorted();
  throw new AntipodeError(
    'ERR_ASSETS_TOO_MANY',
    `${folder} holds ${names.length} files, which is more than ${maxFiles}; name the folder of the assets alone`,
    { details: { folder, files: names.length, maxFiles } },
  );
}

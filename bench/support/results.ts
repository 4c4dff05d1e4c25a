/**
 * bench/results/: the latest full run of each bench, as data and as a page. History is git's.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../results');

export async function saveResult(name: string, data: unknown, page: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(data, undefined, 1)}\n`);
  await writeFile(join(folder, `${name}.md`), page);
}

/**
 * What is dear to make and the same for all test files: made by the first that needs it, in a folder that `npm test`
 * makes and removes (`ANTIPODE_TEST_SHARED` names it). A file that runs by itself makes its own.
 */
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';

export const sharedFolderVariable = 'ANTIPODE_TEST_SHARED';

/** The path of what `make` has made, here or in another process; `make` resolves with a path on the same file system. */
export async function sharedOnce(name: string, make: () => Promise<string>): Promise<string> {
  const folder = process.env[sharedFolderVariable];
  if (folder === undefined) return make();
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const made = await make();
  try {
    await rename(made, path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Two were at it; the other one was faster.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return path;
    throw error;
  }
}

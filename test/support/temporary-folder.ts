/**
 * A folder that goes away with its scope: `await using folder = await temporaryFolder('nginx')`; or with the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(name: string): Promise<TemporaryFolder> {
  // In one go: the process may end at any moment, and none that is made may be forgotten.
  const path = mkdtempSync(join(tmpdir(), `antipode-${name}-`));
  // Somebody who is just ending may still be writing into it.
  const forget = atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
      forget();
    },
  };
}

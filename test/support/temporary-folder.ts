/**
 * A folder that goes away with its scope: `await using folder = await temporaryFolder('nginx')`; or with the process.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

const present = new Set<string>();

export async function temporaryFolder(name: string): Promise<TemporaryFolder> {
  if (process.listenerCount('exit', removeAll) === 0) process.on('exit', removeAll);
  const path = await mkdtemp(join(tmpdir(), `antipode-${name}-`));
  present.add(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
      present.delete(path);
    },
  };
}

function removeAll(): void {
  for (const path of present) rmSync(path, { recursive: true, force: true });
}

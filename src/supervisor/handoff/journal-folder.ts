/** Where journals lie: a private folder, in memory where the system has a place for that. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../credentials.ts';
import { JournalFile } from './journal-file.ts';

const memory = '/dev/shm';

export class JournalFolder {
  readonly path: string = makeFolder();
  #files = 0;

  /** A file for one more worker. One that runs as somebody else has to get through the folder, and sees nothing of it. */
  add(owner?: Credentials): JournalFile {
    if (owner !== undefined) chmodSync(this.path, 0o711);
    return new JournalFile(join(this.path, String(++this.#files)), owner);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** `mkdtemp` makes folders with mode 0700. */
function makeFolder(): string {
  try {
    return mkdtempSync(join(memory, 'antipode-'));
  } catch {
    return mkdtempSync(join(tmpdir(), 'antipode-'));
  }
}

/** Where journals lie: a private folder, in memory where the system has a place for that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalFile } from './journal-file.ts';

const memory = '/dev/shm';

export class JournalFolder {
  readonly path: string = makeFolder();
  #files = 0;

  /** A file for one more worker. */
  add(): JournalFile {
    return new JournalFile(join(this.path, String(++this.#files)));
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

/** Where journals lie: a private folder, in memory where the system has a place for that. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../credentials.ts';
import { JournalFile } from './journal-file.ts';

const memory = '/dev/shm';

export class JournalFolder {
  #path: string | undefined;
  #files = 0;
  /** Those that have a name in it. */
  #named = 0;

  /** A file for one more worker. One that runs as somebody else has to get through the folder, and sees nothing of it. */
  add(owner?: Credentials): JournalFile {
    this.#path ??= makeFolder();
    if (owner !== undefined) chmodSync(this.#path, 0o711);
    const file = new JournalFile(join(this.#path, String(++this.#files)), () => this.#unnamed(), owner);
    this.#named++;
    return file;
  }

  remove(): void {
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true });
    this.#path = undefined;
  }

  /** Where nothing in it has a name it goes too: this process may be killed, and nobody would take it away. */
  #unnamed(): void {
    this.#named--;
    if (this.#named === 0) this.remove();
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

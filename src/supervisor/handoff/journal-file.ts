/** The parent's side of one worker's journal: makes the file, and reads it when the worker is gone. */
import { randomInt } from 'node:crypto';
import { closeSync, fchownSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Credentials } from '../credentials.ts';
import { type JournalContent, pageBytes, readJournal, writeStart } from './journal-log.ts';

export type { JournalContent };

/** Nobody who sends requests can guess the number of a write. */
const maxFirstSequence = 2 ** 47;

export class JournalFile {
  readonly path: string;
  readonly #fd: number;
  readonly #onUnnamed: () => void;
  #isNamed = true;

  /**
   * Makes the file, which nobody but its worker's user can open: `owner`, where that is not this process's own. `onUnnamed` is
   * told once, when its name is gone.
   */
  constructor(path: string, onUnnamed: () => void, owner?: Credentials) {
    this.path = path;
    this.#onUnnamed = onUnnamed;
    this.#fd = openSync(path, 'wx+', 0o600);
    if (owner !== undefined) fchownSync(this.#fd, owner.uid, owner.gid);
    writeSync(this.#fd, Buffer.alloc(pageBytes), 0, pageBytes, 0);
    writeStart(this.#fd, { lap: 0, sequence: randomInt(1, maxFirstSequence) });
  }

  /** Takes its name away, once the worker has opened it: so nothing is left behind when this process is killed. */
  unname(): void {
    if (!this.#isNamed) return;
    this.#isNamed = false;
    unlinkSync(this.path);
    this.#onUnnamed();
  }

  read(): JournalContent {
    return readJournal(this.#fd);
  }

  close(): void {
    this.unname();
    closeSync(this.#fd);
  }
}

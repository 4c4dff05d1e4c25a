/** How many processes of an app take requests, seen again and again, so that no change goes unnoticed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedNode } from '../../../test/e2e/start-node.ts';
import { readyPids } from '../../../test/e2e/supervised-app.ts';

const everyMs = 100;

export class NumberOfProcesses implements AsyncDisposable {
  now = 0;
  /** How often it has been another one than before. */
  changes = 0;
  readonly #looking: Promise<void>;
  #isEnding = false;

  constructor(node: StartedNode) {
    this.#looking = this.#look(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await this.#looking;
  }

  async #look(node: StartedNode): Promise<void> {
    while (!this.#isEnding) {
      const { length } = await readyPids(node);
      if (this.now !== 0 && length !== this.now) this.changes += 1;
      this.now = length;
      await sleep(everyMs);
    }
  }
}

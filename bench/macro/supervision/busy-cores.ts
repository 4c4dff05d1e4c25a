/** Threads that compute without end, one for each core, so that everything else has to share. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export class BusyCores implements AsyncDisposable {
  readonly #threads = Array.from({ length: availableParallelism() }, () => new Worker('for (;;);', { eval: true }));

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

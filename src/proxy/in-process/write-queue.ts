/** What an app has written while its reader takes no more. */
import type { WriteDone } from './app-socket.ts';

export interface QueuedWrite {
  readonly data: string | Uint8Array;
  readonly encoding: BufferEncoding;
  readonly done: WriteDone | undefined;
}

export class WriteQueue {
  #writes: QueuedWrite[] = [];

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  add(write: QueuedWrite): void {
    this.#writes.push(write);
  }

  /** Hands writes on, in order, while `take` returns true. */
  drain(take: (write: QueuedWrite) => boolean): void {
    let taken = 0;
    while (taken < this.#writes.length && take(this.#writes[taken]!)) taken++;
    this.#writes.splice(0, taken);
  }

  clear(): void {
    this.#writes = [];
  }
}

/** How connections end that nobody serves any more: at once, by a reset, or with a last word to their clients. */
import type { Socket } from 'node:net';
import { sayFarewell } from './farewell.ts';
import type { HandoffCounts } from './handoff-counts.ts';
import type { HandoffOptions } from './handoff-options.ts';
import type { HeldConnection } from './held-connection.ts';

export class Endings {
  readonly #counts: Pick<HandoffCounts, 'held'>;
  readonly #lostAnswer: HandoffOptions['lostAnswer'];
  /** Clients that are being told. */
  readonly #leaving = new Set<Socket>();

  constructor(counts: Pick<HandoffCounts, 'held'>, lostAnswer: HandoffOptions['lostAnswer']) {
    this.#counts = counts;
    this.#lostAnswer = lostAnswer;
  }

  end({ socket }: HeldConnection): void {
    this.#counts.held--;
    socket.destroy();
  }

  /** Its client is to see that something went wrong. */
  cut({ socket }: HeldConnection): void {
    this.#counts.held--;
    socket.resetAndDestroy();
  }

  /** Tells the client that its request was lost, of which `bytes` were read. */
  tell({ socket, door, address, ends }: HeldConnection, bytes: Buffer): void {
    this.#leaving.add(socket);
    sayFarewell(socket, this.#lostAnswer({ socket, door, address, bytes, ends }), () => {
      this.#leaving.delete(socket);
      this.#counts.held--;
    });
  }

  /** Nobody is told any more. */
  close(): void {
    for (const socket of this.#leaving) socket.destroy();
  }
}

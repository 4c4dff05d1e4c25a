/**
 * Connections that no worker can take now, first come first served. A worker that was killed is back in a moment; and what
 * has come meanwhile is more than one worker may be sent at once. So they wait here, unread, and no client sees more of it
 * than a late answer.
 *
 * How long is counted from when the first of them found no worker, not for each by itself: where none comes back, clients
 * are told so at once from then on.
 *
 * Invariant: who waits is before who comes, also when the worker is lost that it had been sent to.
 */
import { handoffDefaults } from './defaults.ts';
import type { HeldConnection } from './held-connection.ts';

export interface WaitingRoomOptions {
  /** Gives one to a worker; false where none can take it. */
  readonly give: (connection: HeldConnection) => boolean;
  /** No worker is waited for any longer. */
  readonly onGivenUp: (connection: HeldConnection) => void;
  /** 0: nobody waits. */
  readonly patienceMs: number;
}

export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  #waiting: HeldConnection[] = [];
  #patienceMs: number;
  #patience: NodeJS.Timeout | undefined;
  #isOver: boolean;
  #isShut = false;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs;
    this.#isOver = options.patienceMs === 0;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Takes one in, to go to a worker now or later; false where it is not to wait. */
  enter(connection: HeldConnection): boolean {
    if (this.#waiting.length === 0 && this.#options.give(connection)) {
      this.#hope();
      return true;
    }
    if (this.#isOver || this.#waiting.length >= handoffDefaults.maxWaiting) return false;
    this.#waiting.push(connection);
    this.#patience ??= setTimeout(() => this.giveUp(), this.#patienceMs);
    return true;
  }

  /** Takes those back that were let in and not served; they come before all others. */
  takeBack(connections: readonly HeldConnection[]): void {
    this.#waiting = [...connections, ...this.#waiting];
    this.admit();
    if (this.#waiting.length === 0) return;
    if (this.#isOver) this.giveUp();
    else this.#patience ??= setTimeout(() => this.giveUp(), this.#patienceMs);
  }

  /** Workers may have room now. */
  admit(): void {
    if (this.#waiting.length === 0) return;
    let given = 0;
    while (given < this.#waiting.length && this.#options.give(this.#waiting[given]!)) given++;
    if (given === 0) return;
    this.#waiting.splice(0, given);
    this.#hope();
  }

  /** Another patience. Where none was, waiting begins once there has been a worker that takes connections. */
  waitFor(patienceMs: number): void {
    this.#patienceMs = patienceMs;
    if (patienceMs === 0) this.giveUp();
  }

  /** From now on nobody waits. */
  shut(): void {
    this.#isShut = true;
    this.giveUp();
  }

  /** No worker is coming: whoever waits is told so, and who comes, until one takes connections again. */
  giveUp(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isOver = true;
    for (const connection of this.#waiting.splice(0)) this.#options.onGivenUp(connection);
  }

  /** There are workers that take connections: the next time without begins when one finds none. */
  #hope(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isOver = this.#isShut || this.#patienceMs === 0;
    if (this.#waiting.length > 0) this.#patience = setTimeout(() => this.giveUp(), this.#patienceMs);
  }
}

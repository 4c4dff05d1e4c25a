/**
 * Connections that no worker takes. While workers start they are worth a moment's wait, unless another region would serve
 * them meanwhile; then the node serves them itself, as well as it can.
 */
import type { TakenConnection } from '../../edge/index.ts';
import type { UnplacedConnection } from '../../supervisor/index.ts';

export interface WaitingConnectionsDefaults {
  /** How long a connection waits. */
  readonly waitMs: number;
  /** Connections that wait. */
  readonly maxWaiting: number;
}

export const waitingConnectionsDefaults: WaitingConnectionsDefaults = Object.freeze({
  waitMs: 3_000,
  maxWaiting: 4_096,
});

export type StandIn = (connection: TakenConnection) => void;

export class WaitingConnections {
  /** Serves what is not worth waiting for any longer. */
  standIn: StandIn | undefined;
  readonly #place: (connection: UnplacedConnection) => void;
  #waiting: UnplacedConnection[] = [];
  #patience: NodeJS.Timeout | undefined;
  #isOver: boolean;

  /** `place` gives one to a worker, or adds it again. `waits`: without it all are served at once. */
  constructor(place: (connection: UnplacedConnection) => void, waits: boolean) {
    this.#place = place;
    this.#isOver = !waits;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(connection: UnplacedConnection): void {
    // Of one that was served before, what its balancer has said cannot be said to another worker.
    const isFresh = connection.address === undefined && connection.socket.readableLength === 0;
    if (this.#isOver || !isFresh || this.#waiting.length >= waitingConnectionsDefaults.maxWaiting) {
      this.#serve(connection);
      return;
    }
    this.#waiting.push(connection);
    this.#patience ??= setTimeout(() => this.#giveUp(), waitingConnectionsDefaults.waitMs);
  }

  /** A worker takes connections now. */
  retry(): void {
    this.#stopWaiting();
    for (const connection of this.#waiting.splice(0)) this.#place(connection);
  }

  /** From now on nobody waits. */
  standInForAll(): void {
    this.#isOver = true;
    this.#giveUp();
  }

  #giveUp(): void {
    this.#stopWaiting();
    for (const connection of this.#waiting.splice(0)) this.#serve(connection);
  }

  #stopWaiting(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #serve(connection: UnplacedConnection): void {
    if (this.standIn === undefined) connection.socket.destroy();
    else this.standIn(connection);
  }
}

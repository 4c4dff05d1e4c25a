/**
 * A worker's side: takes the connections that the parent hands over, gives them to whoever serves them, and tells the
 * parent what became of them, once a turn of the event loop.
 *
 * Node makes a socket of a received descriptor and begins to read it. No byte can have come before this turn is over, so
 * it is paused here as `net.Server` does with `pauseOnConnect`.
 */
import type { Socket } from 'node:net';
import { HandedConnection, type HandedContext } from './handed-connection.ts';
import type { ParentLink } from './links.ts';
import { type ConnectionMessage, isForWorker, type ReportMessage } from './messages.ts';
import { RequestJournal } from './request-journal.ts';

interface Report {
  isReady: boolean;
  taken: number[];
  closed: HandedConnection[];
  back: HandedConnection[];
  lost: HandedConnection[];
  addresses: [number, string][];
}

const emptyReport = (): Report => ({ isReady: false, taken: [], closed: [], back: [], lost: [], addresses: [] });

export class HandoffInbox {
  readonly #link: ParentLink;
  readonly #onConnection: (connection: HandedConnection) => void;
  readonly #onGiveBack: (count: number) => void;
  #context: HandedContext | undefined;
  #report = emptyReport();
  #isReporting = false;
  /** Reports on their way out of this process. */
  #leaving = 0;
  #held = 0;
  readonly #whenTold: (() => void)[] = [];

  /**
   * `onConnection` is given each connection, paused and unread; it calls `closed` when its copy is closed. `onGiveBack` has so
   * many go back, those that are idle or will be behind their answer.
   */
  constructor(
    link: ParentLink,
    onConnection: (connection: HandedConnection) => void,
    onGiveBack: (count: number) => void,
  ) {
    this.#link = link;
    this.#onConnection = onConnection;
    this.#onGiveBack = onGiveBack;
    link.onMessage((message, socket) => {
      if (!isForWorker(message)) return;
      if (message.antipode === 'connection') this.#take(message, socket);
      else if (message.antipode === 'give-back') this.#onGiveBack(message.count);
      else this.#open(message.path);
    });
  }

  /** Connections of this worker. */
  get held(): number {
    return this.#held;
  }

  /** Resolves when the parent has been told all there is to tell; what ends its process waits for this. */
  told(): Promise<void> {
    if (!this.#isReporting && this.#leaving === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenTold.push(resolve);
    });
  }

  #open(path: string): void {
    this.#context = {
      journal: new RequestJournal(path),
      onNamed: ({ id }, address) => {
        this.#report.addresses.push([id, address]);
        this.#reportSoon();
      },
      onClosed: (connection) => {
        this.#held--;
        this.#report[fateOf(connection)].push(connection);
        this.#reportSoon();
      },
    };
    this.#report.isReady = true;
    this.#reportSoon();
  }

  #take(message: ConnectionMessage, socket: Socket | undefined): void {
    this.#held++;
    this.#report.taken.push(message.id);
    this.#reportSoon();
    const connection = new HandedConnection(socket!, message, this.#context!);
    if (socket === undefined) {
      // The descriptor was lost on the way: there is nothing to serve.
      connection.closed();
      return;
    }
    socket.pause();
    socket.allowHalfOpen = true;
    if (message.bytes !== undefined) socket.unshift(Buffer.from(message.bytes, 'latin1'));
    this.#onConnection(connection);
  }

  #reportSoon(): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    setImmediate(this.#send);
  }

  readonly #send = (): void => {
    const { isReady, taken, closed, back, lost, addresses } = this.#report;
    this.#report = emptyReport();
    this.#isReporting = false;
    this.#leaving++;
    const ids = (connections: HandedConnection[]) => connections.map(({ id }) => id);
    // What came with one that is confirmed is nowhere else from then on.
    if (taken.length > 0) this.#context!.journal.commit();
    const message: ReportMessage = {
      antipode: 'connections',
      ...(isReady && { isReady }),
      ...(taken.length > 0 && { taken }),
      ...(closed.length > 0 && { closed: ids(closed) }),
      ...(back.length > 0 && { back: ids(back), unread: ids(back.filter(({ wasRead }) => !wasRead)) }),
      ...(lost.length > 0 && { lost: lost.map(({ id, lost: why }) => [id, why!] as const) }),
      ...(addresses.length > 0 && { addresses }),
    };
    this.#link.send(message, () => {
      // Only now: until it was told, the record is all that says how the connection ended.
      for (const connection of closed) this.#context!.journal.release(connection);
      this.#leaving--;
      if (this.#leaving === 0 && !this.#isReporting) for (const resolve of this.#whenTold.splice(0)) resolve();
    });
  };
}

function fateOf({ isBack, lost }: HandedConnection): 'back' | 'lost' | 'closed' {
  if (lost !== undefined) return 'lost';
  return isBack ? 'back' : 'closed';
}

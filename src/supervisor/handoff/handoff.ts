/**
 * The parent's side of connections that outlive their worker. It accepts, hands each connection to a worker, and keeps a
 * copy of the descriptor that it never reads: while one copy is open no client sees its connection end. When a worker
 * leaves, its idle connections come back and go to others. When one is lost, its journal tells which connections are idle,
 * which requests may be carried out again, and which clients have to be told.
 *
 * Invariant: the parent's copy is closed when a worker has closed its own, and no connection is with two workers at one time.
 */
import type { Socket } from 'node:net';
import { AntipodeError } from '../../core/index.ts';
import { chooseWorker } from './choose-worker.ts';
import { handoffDefaults } from './defaults.ts';
import { Endings } from './endings.ts';
import { EvenOut } from './even-out.ts';
import { type HandoffCounts, noCounts } from './handoff-counts.ts';
import type { HandoffOptions } from './handoff-options.ts';
import { type HeldConnection, heldConnection, resumed } from './held-connection.ts';
import { HeldWorker } from './held-worker.ts';
import { JournalFolder } from './journal-folder.ts';
import type { WorkerLink } from './links.ts';
import { cutConnections, type Ending, lostConnections } from './lost-connections.ts';
import { type Door, isReport, type ReportMessage } from './messages.ts';
import { WaitingRoom } from './waiting-room.ts';

export class Handoff {
  readonly counts: HandoffCounts = noCounts();
  readonly #options: HandoffOptions;
  readonly #folder = new JournalFolder();
  readonly #workers: HeldWorker[] = [];
  readonly #waiting: WaitingRoom;
  readonly #evenOut = new EvenOut(() => this.#workers.filter(({ isServing }) => isServing));
  readonly #endings: Endings;
  #lastId = 0;
  #turn = 0;
  #isOpen = true;

  constructor(options: HandoffOptions) {
    this.#options = options;
    this.#endings = new Endings(this.counts, options.lostAnswer);
    this.#waiting = new WaitingRoom({
      give: (connection) => this.#give(connection),
      onGivenUp: (connection) => this.#leaveToFallback(connection),
      patienceMs: options.patienceMs ?? handoffDefaults.patienceMs,
    });
  }

  /** Takes an accepted connection, paused and unread. */
  take(socket: Socket, door: Door): void {
    if (!this.#isOpen || this.counts.held >= (this.#options.maxHeld ?? handoffDefaults.maxHeld)) {
      this.counts.refused++;
      socket.destroy();
      return;
    }
    // Node would have the server wait for the workers before it closes; the copies here are what it is to wait for.
    Object.assign(socket, { server: null });
    this.counts.held++;
    this.#place(heldConnection(++this.#lastId, socket, door));
  }

  /** A worker process has started, with an inbox. Connections come to it once it has opened its journal. */
  add(link: WorkerLink): void {
    if (this.#workers.some((worker) => worker.link.id === link.id)) {
      const message = `worker ${link.id} is known already: give each process an id of its own`;
      throw new AntipodeError('ERR_HANDOFF_WORKER', message, { details: { worker: link.id } });
    }
    const worker = new HeldWorker(link, this.#folder.add(link.owner));
    this.#workers.push(worker);
    link.onMessage((message) => {
      if (isReport(message)) this.#heard(worker, message);
    });
    link.send({ antipode: 'journal', path: worker.journal.path });
  }

  /** How many connections a worker has; 0 for one that is not known. */
  heldBy(id: string): number {
    return this.#find(id)?.connections.size ?? 0;
  }

  /** Whether connections go to this worker now, if it has room. */
  serves(id: string): boolean {
    const worker = this.#find(id);
    return worker?.isServing === true;
  }

  /** It is to get no more; it goes on with those it has until it gives them back. */
  leaving(id: string): void {
    const worker = this.#find(id);
    if (worker !== undefined) worker.isLeaving = true;
  }

  /** It stays after all, and gets connections again. */
  staying(id: string): void {
    const worker = this.#find(id);
    if (worker?.isLeaving !== true) return;
    worker.isLeaving = false;
    this.#waiting.admit();
    this.#evenOut.begin();
  }

  /** Connections wait for so long from now on; 0: not at all. */
  waitFor(patienceMs: number): void {
    this.#waiting.waitFor(patienceMs);
  }

  /** No worker is coming: what waits for one goes to the fallback, and what comes, until one takes connections again. */
  giveUp(): void {
    this.#waiting.giveUp();
  }

  /** No worker is worth waiting for any more: what finds none goes to the fallback at once. */
  waitNoMore(): void {
    this.#waiting.shut();
  }

  /** Its process has ended (`end`: how, in words) and everything it has said has been heard. What it had goes on as well as it can. */
  gone(id: string, end: string): void {
    const worker = this.#find(id);
    if (worker === undefined) return;
    this.#workers.splice(this.#workers.indexOf(worker), 1);
    this.#judge(worker, worker.connections.values(), `${worker.link.title} ${end}`);
    worker.journal.close();
  }

  /** Ends what is held; for when the workers have ended. */
  close(): void {
    this.#isOpen = false;
    this.#waiting.shut();
    this.#evenOut.end();
    for (const worker of this.#workers.splice(0)) {
      worker.journal.close();
      for (const connection of worker.connections.values()) this.#endings.end(connection);
    }
    this.#endings.close();
    this.#folder.remove();
  }

  #find(id: string): HeldWorker | undefined {
    return this.#workers.find((worker) => worker.link.id === id);
  }

  #place(connection: HeldConnection): void {
    const { size } = this.#waiting;
    if (!this.#waiting.enter(connection)) this.#leaveToFallback(connection);
    else if (this.#waiting.size > size) this.counts.waited++;
  }

  #give(connection: HeldConnection): boolean {
    const worker = chooseWorker(this.#workers, this.#turn++);
    if (worker === undefined) return false;
    this.counts.handed++;
    worker.give(connection);
    return true;
  }

  #leaveToFallback(connection: HeldConnection): void {
    if (!this.#isOpen) {
      this.#endings.end(connection);
      return;
    }
    const { socket, door, address, bytes } = connection;
    this.counts.held--;
    this.counts.unplaced++;
    if (bytes !== undefined) socket.unshift(bytes);
    this.#options.fallback({ socket, door, address });
  }

  #heard(worker: HeldWorker, report: ReportMessage): void {
    // What comes too late is about connections that have gone on.
    if (!this.#workers.includes(worker)) return;
    const { isReady, taken = [], closed = [], back = [], unread = [], lost = [], addresses = [] } = report;
    if (isReady === true) {
      worker.isWelcoming = true;
      worker.journal.unname();
      this.#evenOut.begin();
    }
    for (const [id, address] of addresses) {
      const connection = worker.connections.get(id);
      if (connection !== undefined) connection.address = address;
    }
    for (const id of [...worker.confirm(taken), ...closed]) {
      const connection = this.#leave(worker, id);
      if (connection !== undefined) this.#endings.end(connection);
    }
    for (const id of back) {
      const connection = this.#leave(worker, id);
      if (connection === undefined) continue;
      this.counts[worker.isLeaving ? 'returned' : 'evened']++;
      if (unread.includes(id)) this.#place(connection);
      else this.#place(resumed(connection));
    }
    for (const [id, why] of lost) this.#lost(worker, id, why);
    this.#waiting.admit();
  }

  /** A worker that cannot go on says that it will not answer what was read on this connection. */
  #lost(worker: HeldWorker, id: number, why: string): void {
    const connection = this.#leave(worker, id);
    if (connection === undefined) return;
    worker.isLeaving = true;
    this.#judge(worker, [connection], `${worker.link.title} ended by ${why}`);
  }

  /** What a worker had and does not answer any more (`end`: why, in words) goes on as well as it can. */
  #judge({ link, journal, unconfirmed }: HeldWorker, connections: Iterable<HeldConnection>, end: string): void {
    const { proxyProtocol: isProxied = false } = this.#options;
    const told = { connections, unconfirmed, journal: journal.read(), isProxied, end };
    const { untouched, repeated, others } = lostConnections(told);
    this.counts.repeated += repeated;
    // Those whose clients wait before those that are idle.
    const { size } = this.#waiting;
    this.#waiting.takeBack(untouched);
    this.counts.waited += Math.max(0, this.#waiting.size - size);
    const cut = cutConnections(others);
    if (cut.length > 0) this.#options.onCut?.({ worker: link.id, end, connections: cut });
    for (const [connection, verdict] of others) this.#settle(connection, verdict);
  }

  #leave(worker: HeldWorker, id: number): HeldConnection | undefined {
    const connection = worker.connections.get(id);
    worker.connections.delete(id);
    return connection;
  }

  #settle(connection: HeldConnection, verdict: Ending): void {
    // Who opens a connection asks at once: its request may have been read, and lost before it was written down.
    const isFirst = !connection.isResumed;
    switch (verdict.fate) {
      case 'goes-on':
        this.counts.outlived++;
        this.#place(Object.assign(resumed(connection), { isDoubtful: isFirst }));
        return;
      case 'doubtful':
        this.counts.outlived++;
        this.counts.doubtful++;
        this.#place(Object.assign(resumed(connection), { isDoubtful: true }));
        return;
      case 'lost':
        this.counts.lost++;
        this.#endings.tell(connection, verdict.bytes);
        return;
      case 'end':
        this.counts.cut++;
        this.#endings.end(connection);
        return;
      case 'cut':
        this.counts.cut++;
        this.#endings.cut(connection);
    }
  }
}

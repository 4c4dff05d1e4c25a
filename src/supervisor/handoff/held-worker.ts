/** A worker as the parent sees it: its connections, and whether it may have more. */
import { handoffDefaults } from './defaults.ts';
import type { HeldConnection } from './held-connection.ts';
import type { JournalFile } from './journal-file.ts';
import type { WorkerLink } from './links.ts';
import type { GiveBackMessage } from './messages.ts';

export class HeldWorker {
  readonly link: WorkerLink;
  readonly journal: JournalFile;
  /** By their ids. */
  readonly connections: Map<number, HeldConnection> = new Map();
  /** Its journal is open, and it is not to leave. */
  isWelcoming = false;
  isLeaving = false;
  /** The ids of those sent and not confirmed yet, in their order. */
  readonly unconfirmed: Set<number> = new Set();

  constructor(link: WorkerLink, journal: JournalFile) {
    this.link = link;
    this.journal = journal;
  }

  /** Whether connections go to it, if it has room. */
  get isServing(): boolean {
    return this.isWelcoming && !this.isLeaving;
  }

  /** Whether it may be sent one more: one that confirms nothing may be hanging. */
  get hasRoom(): boolean {
    return this.isServing && this.unconfirmed.size < handoffDefaults.maxUnconfirmed;
  }

  /** Has it give back so many connections, for others that have fewer. */
  askBack(count: number): void {
    this.link.send({ antipode: 'give-back', count } satisfies GiveBackMessage);
  }

  give(connection: HeldConnection): void {
    const { id, socket, door, address, isResumed, isDoubtful, bytes, repeats } = connection;
    this.connections.set(id, connection);
    this.unconfirmed.add(id);
    this.link.send(
      {
        antipode: 'connection',
        id,
        door,
        ...(address !== undefined && { address }),
        ...(isResumed && { isResumed }),
        ...(isDoubtful && { isDoubtful }),
        ...(bytes !== undefined && { bytes: bytes.toString('latin1'), repeats }),
      },
      socket,
    );
  }

  /**
   * It has these now. Returns those sent before them that it will never have: a process that may open no more files loses
   * a descriptor on the way, and Node tells nobody.
   */
  confirm(ids: readonly number[]): number[] {
    const taken = new Set(ids);
    const missing: number[] = [];
    for (const id of this.unconfirmed) {
      if (taken.size === 0) break;
      this.unconfirmed.delete(id);
      if (!taken.delete(id)) missing.push(id);
    }
    return missing;
  }
}

/**
 * A connection as a worker has it: its own copy of a descriptor that the parent holds too. What is read from it and
 * answered on it is written to the journal, in time for another worker to go on where this one was lost.
 *
 * Invariant: where the record does not tell that the connection is idle, it tells all that has been read and not answered, or
 * that this cannot be told.
 */
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { handoffDefaults } from './defaults.ts';
import { RecordState } from './journal-record.ts';
import type { ConnectionMessage, Door } from './messages.ts';
import type { Recorded, RequestJournal } from './request-journal.ts';

export interface HandedContext {
  readonly journal: RequestJournal;
  readonly onNamed: (connection: HandedConnection, address: string) => void;
  readonly onClosed: (connection: HandedConnection) => void;
}

const State = { idle: 0, read: 1, settled: 2, answering: 3, whole: 4, opaque: 5 } as const;

export class HandedConnection implements Recorded {
  readonly id: number;
  /** Paused, with what was read before standing unread on it. */
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection before. */
  readonly address: string | undefined;
  /** Whether it has been served before. */
  readonly isResumed: boolean;
  readonly quietMs: number | undefined;
  length = 0;
  /** As the journal has it. */
  recorded: RecordState = RecordState.free;
  repeats: number;
  /** Whether anything was read from it in this process. */
  wasRead = false;
  /** Whether the parent may give it to another worker now. */
  isBack = false;
  /** Why its request is not answered here; undefined where it is not lost. */
  lost: string | undefined;
  readonly #context: HandedContext;
  #state: (typeof State)[keyof typeof State] = State.idle;
  /** Whether its client has sent a request before the one before it was answered. */
  #isAhead = false;

  constructor(socket: Socket, message: ConnectionMessage, context: HandedContext) {
    const { id, door, address, isResumed, isDoubtful, repeats } = message;
    this.socket = socket;
    this.id = id;
    this.door = door;
    this.address = address;
    this.isResumed = isResumed ?? false;
    this.quietMs = isDoubtful === true ? handoffDefaults.doubtMs : undefined;
    this.repeats = repeats ?? 0;
    this.#context = context;
  }

  /** Whether all that was read has been answered, and nothing of the answer waits. */
  get isIdle(): boolean {
    return this.#state === State.idle;
  }

  /** Where it is written down. */
  get ledger(): RequestJournal {
    return this.#context.journal;
  }

  get incoming(): Buffer {
    return this.#context.journal.incoming;
  }

  /** Reads what has come, and has it written down in the same call. */
  receive(fd: number): number {
    const { journal } = this.#context;
    const isFirst = this.#state === State.idle || this.#state === State.opaque;
    if (!isFirst) {
      const size = readSync(fd, journal.incoming, 0, journal.incoming.length, null);
      if (size > 0) this.read(journal.incoming, size);
      return size;
    }
    const size = journal.receive(this, fd);
    if (size > 0) {
      this.wasRead = true;
      this.#state = this.recorded === RecordState.more ? State.settled : State.read;
    }
    return size;
  }

  /** Bytes have come. They are written down with the next commit. */
  read(bytes: Buffer, size: number): void {
    const { journal } = this.#context;
    this.wasRead = true;
    if (this.#state === State.idle || this.#state === State.opaque) {
      this.#state = journal.begin(this, bytes, size) ? State.read : State.settled;
    } else if (this.#state === State.read) {
      if (!journal.append(this, bytes, size)) this.#state = State.settled;
    }
  }

  /** A request that is not to be repeated says so before it is carried out: others of its group may come before it. */
  begins(isIdempotent: boolean): void {
    if (this.#state !== State.read) return;
    const isRepeatable = isIdempotent && this.repeats < handoffDefaults.maxRepeats;
    if (!isRepeatable && this.recorded === RecordState.waiting) this.#context.journal.mark(this, RecordState.read);
    // What else comes of it need not be written down.
    if (!isIdempotent) this.#state = State.settled;
  }

  /**
   * The first byte of an answer leaves behind the next commit: with all the others in one write (`isWhole`), and as the last
   * ones (`isLast`).
   */
  leaving(isWhole: boolean, isLast: boolean): void {
    if (this.#state === State.answering || this.#state === State.opaque) return;
    // Only where the request is written down with all that was read can be told that nothing came behind it.
    const isAlone = this.#state === State.read && !this.#isAhead;
    const whole = isAlone ? RecordState.whole : RecordState.wholeAhead;
    this.#state = isWhole && !isLast ? State.whole : State.answering;
    const mark = isLast ? RecordState.last : whole;
    this.#context.journal.note(this, isWhole ? mark : RecordState.answering);
  }

  /**
   * The answer has been written; `isTaken` by the system, all of it. `rest` has been read behind the request. May be called
   * again when what was not taken has been.
   */
  answered(isTaken: boolean, rest: Buffer | undefined): void {
    const { journal } = this.#context;
    if (!isTaken) {
      if (this.#state === State.whole) journal.mark(this, RecordState.answering);
      this.#state = State.answering;
      return;
    }
    const wasWhole = this.#state === State.whole;
    this.#state = State.idle;
    this.repeats = 0;
    if (rest !== undefined) {
      this.#isAhead = true;
      this.read(rest, rest.length);
      journal.commit();
    } else if (wasWhole) {
      journal.left(this);
    } else {
      journal.mark(this, RecordState.free);
    }
  }

  /** From here on only this process knows what is spoken, until a request is read. */
  opaque(): void {
    this.#state = State.opaque;
    this.#context.journal.mark(this, RecordState.opaque);
  }

  /** What was opaque is over, and nothing has been read behind it. */
  idle(): void {
    this.#state = State.idle;
    this.#context.journal.mark(this, RecordState.free);
  }

  /** A balancer has told whose connection it is. */
  named(address: string): void {
    this.#context.onNamed(this, address);
  }

  /** It is idle, and is closed here so that it goes on elsewhere. */
  back(): void {
    this.isBack = true;
  }

  lose(why: string): boolean {
    if (this.#state !== State.read && this.#state !== State.settled) return false;
    this.#context.journal.commit();
    this.lost = why;
    return true;
  }

  /** This copy is closed. */
  closed(): void {
    this.#context.onClosed(this);
  }
}

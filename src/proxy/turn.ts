/**
 * A turn of the event loop, worked through in stages: everything that has come from clients and endpoints is read, then carried
 * out one behind the other, then what is for endpoints leaves, then what is for clients. A system call between two requests
 * empties the processor's caches and predictors of what serves them; without one, the second request finds warm what the
 * first has used. A small handler is carried out several times as fast (cohort scheduling: Larus and Parkes, USENIX Annual
 * Technical Conference 2002).
 *
 * Nothing waits long for it: what is to leave does so at the latest a millisecond later, between two requests. Where
 * requests take as long by themselves, nothing is held back at all: everything leaves when it is written.
 *
 * Invariant: requests that enter a turn are carried out in the order in which they came, and answers leave in the order in which they were held.
 */
import { performance } from 'node:perf_hooks';

/**
 * Where what is read and answered on connections is written down: together, for each write costs the same whatever it holds. One for
 * all connections of a turn that have one.
 */
export interface Ledger {
  /** When this returns, all that connections were told before is written down, whatever becomes of this process. */
  commit(): void;
  /** All that was read in this turn has been carried out. */
  turnOver?(): void;
}

/** Who has read something in this turn. */
export interface TurnReader {
  /** Its turn has come. */
  onTurn(): void;
}

/** Who has a request to send on. */
export interface TurnSender {
  /** It leaves now. */
  send(): void;
}

/** Who has something to write. */
export interface TurnWriter {
  /** What is held leaves next. */
  leaving(): void;
  /** It may leave. */
  leave(): void;
  /** It has left, like that of all who were told together with it. */
  left(): void;
}

export interface TurnDefaults {
  /** The longest that an answer waits for other requests; one that is being carried out is not interrupted. */
  readonly patienceMs: number;
  /** Where requests take as long as this on average, nothing is held: answers leave at once. */
  readonly slowMs: number;
  /** So many requests count for that average. */
  readonly averaged: number;
  /** So many answers of a turn leave each by itself. */
  readonly answersAlone: number;
  /** Further answers that leave together: when the process is killed in that moment, nobody can say of these whether they have left. */
  readonly answersTogether: number;
  /** What is read at once is copied to wait for its turn: so much of it needs no memory of its own. */
  readonly copyBytes: number;
  /** For so many reads of one turn. */
  readonly copies: number;
}

export const turnDefaults: TurnDefaults = Object.freeze({
  patienceMs: 1,
  slowMs: 0.5,
  averaged: 64,
  answersAlone: 4,
  answersTogether: 4,
  copyBytes: 4_096,
  copies: 128,
});

const { patienceMs, slowMs, averaged, answersAlone, answersTogether, copyBytes, copies } = turnDefaults;

export class Turn {
  readonly #arena = Buffer.allocUnsafeSlow(copyBytes * copies);
  #copied = 0;
  #readers: TurnReader[] = [];
  /** Of the readers, how many have had their turn. */
  #done = 0;
  #held: TurnWriter[] = [];
  /** What is held to the end of the next turn. */
  #heldOver: TurnWriter[] = [];
  #ledgerOfThose: Ledger | undefined;
  #outgoing: TurnSender[] = [];
  #afterwards: (() => void)[] = [];
  #heldSince = 0;
  #steppedAt = 0;
  /** How long a request has taken lately. */
  #stepMs = 0;
  #ledger: Ledger | undefined;
  /** Reads of this turn that the ledger was told of. */
  #told = 0;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** A copy of what was read, good until its reader has had its turn. */
  copy(bytes: Buffer, size: number): Buffer {
    if (size > copyBytes || this.#copied === copies) return Buffer.from(bytes.subarray(0, size));
    const at = this.#copied++ * copyBytes;
    bytes.copy(this.#arena, at, 0, size);
    return this.#arena.subarray(at, at + size);
  }

  /** Whether these bytes are such a copy, to be used again. */
  owns(bytes: Buffer): boolean {
    return bytes.buffer === this.#arena.buffer;
  }

  /** `reader` has read something, and `ledger`, if there is one, has been told of it. */
  enter(reader: TurnReader, ledger: Ledger | undefined): void {
    this.#ledger ??= ledger;
    if (ledger !== undefined) this.#writeDown(ledger);
    // One step for each, and one more: the last finds no reader left, and ends the turn.
    if (this.#readers.length === 0) setImmediate(this.#step);
    setImmediate(this.#step);
    this.#readers.push(reader);
  }

  /**
   * What is not written down is lost with this process. So it is done at once where few clients have sent something, if the
   * ledger has not done so when it read it. The more of them there are, the more reads share one write: 1, 1, 2, 4 and so on,
   * up to what the ledger takes together.
   */
  #writeDown(ledger: Ledger): void {
    const told = ++this.#told;
    const isPowerOfTwo = (told & (told - 1)) === 0;
    if (isPowerOfTwo) ledger.commit();
  }

  /** Has `writer` told when what it holds may leave. False when that is now: it is not held then. */
  hold(writer: TurnWriter, ledger: Ledger | undefined): boolean {
    if (this.#stepMs >= slowMs) return false;
    this.#ledger ??= ledger;
    this.#beginToHold();
    this.#held.push(writer);
    return true;
  }

  /** The same for the beginning of an answer whose rest may be there already: sockets are read once more before it leaves. */
  holdOver(writer: TurnWriter, ledger: Ledger | undefined): boolean {
    if (this.#stepMs >= slowMs) return false;
    if (this.#heldOver.length === 0) setImmediate(this.#holdThose);
    this.#ledgerOfThose ??= ledger;
    this.#heldOver.push(writer);
    return true;
  }

  /** Has `sender` send its request together with those of others. False when that is now. */
  forward(sender: TurnSender): boolean {
    if (this.#stepMs >= slowMs) return false;
    this.#beginToHold();
    this.#outgoing.push(sender);
    return true;
  }

  #beginToHold(): void {
    if (this.#held.length > 0 || this.#outgoing.length > 0) return;
    this.#heldSince = this.#nowMs();
    if (this.#readers.length === 0) setImmediate(this.#end);
  }

  /** Calls when all that was read so far has had its turn; now, if it has. */
  whenOver(call: () => void): void {
    if (this.#readers.length === 0) call();
    else this.#afterwards.push(call);
  }

  /** What was read is written down now, whatever comes before its turn. */
  commit(): void {
    this.#ledger?.commit();
  }

  /** Has everything that is held leave now. */
  release(): void {
    this.#takeOver();
    this.#leave();
  }

  #takeOver(): void {
    const writers = this.#heldOver;
    if (writers.length === 0) return;
    this.#heldOver = [];
    this.#ledger ??= this.#ledgerOfThose;
    this.#ledgerOfThose = undefined;
    this.#held.push(...writers);
  }

  #leave(): void {
    const outgoing = this.#outgoing;
    const held = this.#held;
    if (outgoing.length > 0) this.#outgoing = [];
    if (held.length > 0) this.#held = [];
    for (const sender of outgoing) sender.send();
    if (held.length === 0) return;
    for (let start = 0, end = 0; start < held.length; start = end) {
      end = Math.min(start + (start < answersAlone ? 1 : answersTogether), held.length);
      for (let index = start; index < end; index++) held[index]!.leaving();
      this.#ledger?.commit();
      for (let index = start; index < end; index++) held[index]!.leave();
      for (let index = start; index < end; index++) endOf(held[index]!);
    }
    // That the last ones have left: until it is written nobody but their clients knows.
    this.#ledger?.commit();
  }

  readonly #step = (): void => {
    const nowMs = this.#nowMs();
    const isFirst = this.#done === 0;
    if (!isFirst) this.#learn(nowMs - this.#steppedAt);
    this.#steppedAt = nowMs;
    if (this.#done === this.#readers.length) {
      this.#finish();
      return;
    }
    if (this.#held.length + this.#outgoing.length > 0 && nowMs - this.#heldSince >= patienceMs) this.#leave();
    this.#ledger?.commit();
    this.#readers[this.#done++]!.onTurn();
  };

  #finish(): void {
    const afterwards = this.#afterwards;
    this.#readers = [];
    this.#done = 0;
    this.#copied = 0;
    if (afterwards.length > 0) this.#afterwards = [];
    this.#leave();
    this.#ledger?.turnOver?.();
    // What left may have made way for an answer that is held in turn: it is told to the same.
    if (this.#held.length === 0) this.#ledger = undefined;
    this.#told = 0;
    for (const call of afterwards) call();
  }

  /** However long it took, it is one slow request: this process may have had to wait for the processor. */
  #learn(stepMs: number): void {
    this.#stepMs += (Math.min(stepMs, patienceMs) - this.#stepMs) / averaged;
  }

  /** Answers were made otherwise than by reading. */
  readonly #end = (): void => {
    if (this.#readers.length === 0) this.#leave();
  };

  readonly #holdThose = (): void => {
    this.#takeOver();
    this.#end();
  };
}

/** A request behind this answer may be carried out now. If that throws, it is a fault of nobody whose answer leaves later. */
function endOf(writer: TurnWriter): void {
  try {
    writer.left();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}

/** That of this process: its event loop has one turn at a time, whoever takes part in it. */
export const processTurn: Turn = new Turn();

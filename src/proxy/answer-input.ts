/**
 * What an endpoint sends, read into buffers that are used again. The beginning of an answer waits for its turn, as what
 * clients send does, so that no system call stands between the answers of many; the rest of a body passes as it comes.
 */
import { AnswerReader, type AnswerReaderOwner } from './answer-reader.ts';
import { LentBuffers } from './buffer-pool.ts';
import { processTurn, type TurnReader } from './turn.ts';

/** What is left free before a body, for the head that leaves with it in one write. */
const roomBytes = 2_048;

export interface AnswerInputOwner extends AnswerReaderOwner {
  /** Whether anything of the present request has been sent. */
  readonly hasAsked: boolean;
  /** Bytes have come that nobody asked for. */
  onUnasked(): void;
  /** Nothing more is to be read before `flowing` is true again. */
  onEnough(): void;
}

export class AnswerInput implements TurnReader {
  readonly reader: AnswerReader;
  readonly #owner: AnswerInputOwner;
  readonly #buffers = new LentBuffers();
  /** Where the next read goes, and where it begins there. */
  #buffer: Buffer | undefined;
  #start = 0;
  /** What was read in this turn of what begins an answer: bytes of `LentBuffers.held`. */
  #freshStart = 0;
  #freshEnd = 0;
  /** Whether bytes are being handed on. */
  #isTaking = false;

  constructor(owner: AnswerInputOwner) {
    this.#owner = owner;
    this.reader = new AnswerReader(owner);
  }

  /** Whether a byte came in answer to the present request. */
  get answered(): boolean {
    return this.#freshEnd > 0 || this.reader.answered;
  }

  /** The buffer for the next read. */
  buffer(): Buffer {
    const buffer = this.#buffers.next(this.reader.remaining);
    const start = this.#freshEnd > 0 || this.reader.inBody ? roomBytes : 0;
    this.#buffer = buffer;
    this.#start = start;
    return start === 0 ? buffer : buffer.subarray(start);
  }

  /** `size` bytes have been read to the buffer. Returns false to read no more for now. */
  read(size: number): boolean {
    const { reader } = this;
    const { user } = reader;
    const start = this.#start;
    if (user !== undefined && !reader.inBody && this.#freshEnd === 0 && this.#owner.hasAsked) {
      this.#freshStart = start;
      this.#freshEnd = start + size;
      this.#buffers.hold();
      processTurn.enter(this, undefined);
      return true;
    }
    this.settle();
    if (user === undefined || reader.user !== user || !this.#owner.hasAsked) {
      // They would be taken for the answer to the next request.
      this.#owner.onUnasked();
      return false;
    }
    this.#take(this.#buffer!, start, start + size);
    return reader.flowing;
  }

  onTurn(): void {
    this.settle();
    if (!this.reader.flowing) this.#owner.onEnough();
  }

  /** What has been read and waits for its turn has it now. */
  settle(): void {
    const end = this.#freshEnd;
    if (end === 0) return;
    this.#freshEnd = 0;
    this.#take(this.#buffers.held, this.#freshStart, end);
    this.#buffers.letGo();
  }

  /** Nobody waits for the rest. */
  drop(): void {
    this.#freshEnd = 0;
    this.#buffers.letGo();
    this.reader.leave();
  }

  /**
   * Says that the bytes that are being handed on are still needed: the next read goes elsewhere. Of those that a layer has made
   * itself nothing is to be kept here, and the socket may have the buffer of the next read by then.
   */
  keepBuffer(): void {
    if (this.#isTaking) this.#buffers.lend();
  }

  /** What was kept has been sent on. */
  reclaimBuffers(): void {
    this.#buffers.reclaim();
  }

  /** From here on nobody says when what was kept has been sent on. */
  forgetBuffers(): void {
    this.#buffers.forgetLent();
  }

  #take(bytes: Buffer, start: number, end: number): void {
    const user = this.reader.user!;
    this.#isTaking = true;
    this.reader.read(bytes, start, end);
    this.#isTaking = false;
    user.onReadEnd();
  }
}

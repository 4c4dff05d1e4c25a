/**
 * Reads the answers of an endpoint, one after the other, and hands each on as it comes: heads, then the body in the framing
 * that its head says. Strict: what could be read in two ways is a fault.
 *
 * Invariant: an answer that is handed on as complete ended exactly where its framing says.
 */
import { ChunkedDecoder, type ChunkSink, Framing, incomplete, ResponseHead, refused } from '../http/index.ts';
import type { ConnectionUser } from './connection-user.ts';

/** Whose answers are read. */
export interface AnswerReaderOwner {
  /** The answer cannot be read; nothing of what comes behind can. */
  onFault(user: ConnectionUser, reason: string): void;
}

/** The head has not been read yet. */
const unread = -1;
const maxResponseHeadBytes = 65_536;
const maxResponseFields = 200;
/** 1xx answers before the final one; more is an endpoint that never comes to it. */
const maxInterimAnswers = 16;

export class AnswerReader implements ChunkSink {
  readonly head: ResponseHead = new ResponseHead(maxResponseFields);
  /** Whether a byte came in answer to the present request. */
  answered = false;
  /** The user takes more; false until whoever reads sets it again. */
  flowing = true;
  readonly #owner: AnswerReaderOwner;
  #user: ConnectionUser | undefined;
  /** The beginning of a head that did not come in one piece. */
  #partial: Buffer | undefined;
  #framing: Framing | typeof unread = unread;
  #remaining = 0;
  #decoder: ChunkedDecoder | undefined;
  #interimAnswers = 0;

  constructor(owner: AnswerReaderOwner) {
    this.#owner = owner;
  }

  /** Whose request the next answer is for; undefined while there is none. */
  get user(): ConnectionUser | undefined {
    return this.#user;
  }

  /** Whether the head of the present answer has been read. */
  get inBody(): boolean {
    return this.#framing !== unread;
  }

  /** Bytes of a body whose length is known that are still to come. */
  get remaining(): number {
    return this.#framing === Framing.length ? this.#remaining : 0;
  }

  /** Begins with the answer to a request. */
  begin(user: ConnectionUser): void {
    this.#user = user;
    this.#framing = unread;
    this.#interimAnswers = 0;
    this.answered = false;
  }

  /** Nobody waits for the rest. */
  leave(): void {
    this.#user = undefined;
  }

  /** Takes bytes `start` to `end`, while there is a user, who may write to what stands before a range that it is given. */
  read(bytes: Buffer, start: number, end: number): void {
    const user = this.#user!;
    this.answered = true;
    if (this.#framing !== unread) {
      this.#readBody(user, bytes, start, end);
      return;
    }
    const fresh = start === 0 ? bytes : bytes.subarray(start);
    if (this.#partial === undefined) {
      this.#readHead(user, fresh, end - start);
    } else {
      const input = Buffer.concat([this.#partial, fresh.subarray(0, end - start)]);
      this.#partial = undefined;
      this.#readHead(user, input, input.length);
    }
  }

  /** No more comes. False when the answer is incomplete without it. */
  readEnd(): boolean {
    if (this.#framing !== Framing.close || this.#user === undefined) return false;
    this.#complete(this.#user, '', false);
    return true;
  }

  onChunkData(buffer: Buffer, start: number, end: number): void {
    if (this.#user?.onBody(buffer, start, end) === false) this.flowing = false;
  }

  #readHead(user: ConnectionUser, input: Buffer, end: number): void {
    const { head } = this;
    const at = head.parse(input, Math.min(end, maxResponseHeadBytes), user.method);
    if (at === incomplete) {
      if (end >= maxResponseHeadBytes) this.#owner.onFault(user, 'a response head of over 64 KiB');
      else this.#partial = Buffer.from(input.subarray(0, end));
    } else if (at === refused) {
      this.#owner.onFault(user, head.fault);
    } else if (head.status < 200 && head.status !== 101) {
      if (++this.#interimAnswers > maxInterimAnswers) {
        this.#owner.onFault(user, `more than ${maxInterimAnswers} interim answers`);
        return;
      }
      user.onInformational(head);
      if (at < end && this.#user === user) this.#readHead(user, input.subarray(at, end), end - at);
    } else {
      this.#beginBody(user);
      if (this.#user === user) this.#readBody(user, input, at, end);
    }
  }

  #beginBody(user: ConnectionUser): void {
    const { head } = this;
    this.#framing = head.status === 101 ? Framing.close : head.framing;
    this.#remaining = head.contentLength;
    if (this.#framing === Framing.chunked) {
      this.#decoder ??= new ChunkedDecoder();
      this.#decoder.reset();
    }
    user.onHead(head);
  }

  #readBody(user: ConnectionUser, input: Buffer, at: number, end: number): void {
    switch (this.#framing) {
      case Framing.none:
        this.#complete(user, '', at === end);
        break;
      case Framing.length: {
        const bodyEnd = Math.min(end, at + this.#remaining);
        this.#remaining -= bodyEnd - at;
        if (bodyEnd > at) this.onChunkData(input, at, bodyEnd);
        if (this.#remaining === 0) this.#complete(user, '', bodyEnd === end);
        break;
      }
      case Framing.chunked: {
        const decoder = this.#decoder!;
        const bodyEnd = decoder.decode(input, at, end, this);
        if (bodyEnd === refused) this.#owner.onFault(user, decoder.fault);
        else if (decoder.done) this.#complete(user, decoder.trailers, bodyEnd === end);
        break;
      }
      default:
        if (end > at) this.onChunkData(input, at, end);
    }
  }

  /** The response ended where its framing says; `exact` when nothing came behind it. */
  #complete(user: ConnectionUser, trailers: string, exact: boolean): void {
    if (this.#user === user) user.onMessageEnd(trailers, exact && this.head.keepAlive);
  }
}

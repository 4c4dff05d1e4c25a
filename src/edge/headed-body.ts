/**
 * A body with room before it, in which the head stands that it was sent with last: the two are one run of bytes, which
 * leaves in one write, and as long as nothing in the head changes there is nothing to be written anew. That is for bodies
 * that answer many requests.
 *
 * Invariant: bytes that a socket still refers to are not written over. Whoever could not send at once borrows the room
 * until it has; meanwhile others send the head by itself.
 */
import { wholeHead } from './wire/whole-head.ts';

/** For what the edge adds to the fields that came with a body: the status, the length, the age, what the cache did. */
const ownHeadBytes = 384;

export class HeadedBody {
  readonly bytes: Buffer;
  readonly #room: number;
  #borrowers = 0;
  #status = 0;
  #fields = '';
  #ending = '';
  #message: Buffer | undefined;

  /** In memory of its own, for `fields` that came with it; what is in it is to be filled in. */
  constructor(size: number, fields: string) {
    this.#room = fields.length + ownHeadBytes;
    this.bytes = Buffer.allocUnsafeSlow(this.#room + size).subarray(this.#room);
  }

  /** The body as it is, behind a head of this status, these fields and this ending; undefined where there is no room. */
  message(status: number, fields: string, ending: string): Buffer | undefined {
    if (fields !== this.#fields || ending !== this.#ending || status !== this.#status) {
      if (this.#borrowers > 0) return undefined;
      const head = wholeHead(status, this.bytes.length, fields, ending);
      const start = this.#room - head.length;
      if (start < 0) return undefined;
      this.#message = Buffer.from(this.bytes.buffer, start);
      this.#message.write(head, 'latin1');
      this.#status = status;
      this.#fields = fields;
      this.#ending = ending;
    }
    return this.#message;
  }

  /** A socket refers to the message: its head must stay. */
  lend(): void {
    this.#borrowers++;
  }

  giveBack(): void {
    this.#borrowers--;
  }
}

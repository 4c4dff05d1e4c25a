/**
 * Writes responses to a client: a head of our own, then the body in the framing this client can take. What comes in one
 * turn and is small leaves in one write, as one flat string, together with the answers to other clients; large pieces leave
 * at once and as they are, without a copy.
 */
import type { Socket } from 'node:net';
import { Framing, type ResponseHead } from '../../http/index.ts';
import { flatTextBytes, type Turn, type TurnWriter } from '../../proxy/index.ts';
import type { AnswerHead } from '../answer-head.ts';
import type { HeadedBody } from '../headed-body.ts';
import type { SharedConnection } from '../shared-connection.ts';
import { connectionLine, dateLine } from './head-lines.ts';
import { sendNow } from './send-now.ts';
import { hasBody, wholeHead } from './whole-head.ts';

const Body = { none: 0, raw: 1, chunked: 2 } as const;

export interface ResponseTraits {
  readonly method: string;
  /** 0 or 1: the client's HTTP version. */
  readonly minor: number;
  /** Whether the connection is to stay open. */
  readonly keepAlive: boolean;
  /** Further lines with their CRLF. */
  readonly fields: string;
  /** Whether `date` is among them. */
  readonly hasDate?: boolean;
}

/** Who is told that a whole answer has been written. */
export interface WriterOwner {
  onWritten(): void;
}

export interface WriterOptions {
  readonly turn: Turn;
  /** Is told before the first byte of an answer leaves. */
  readonly shared: SharedConnection | undefined;
}

export class ResponseWriter implements TurnWriter {
  readonly #socket: Socket;
  readonly #turn: Turn;
  readonly #shared: SharedConnection | undefined;
  readonly #owner: WriterOwner;
  #out = '';
  /** Whether the turn will have what is written so far leave. */
  #isHeld = false;
  /** Whether it is to. */
  #isDue = false;
  /** Whether the answer has been given to its end, and the client can tell. */
  #isWhole = false;
  #isEnded = false;
  #body: (typeof Body)[keyof typeof Body] = Body.none;
  /** Whether the end of the present response can only be told by closing. */
  endsWithConnection = false;
  /** The client does not take what was written; ends with the socket's 'drain'. */
  blocked = false;
  /** What the socket refers to, with the head before it. */
  #borrowed: HeadedBody[] | undefined;
  #keepAlive = true;
  /** Whether a byte of the present answer has left. */
  #hasLeft = false;
  /** Whether nothing has been given of the body that the head of the answer has announced. */
  #isBare = false;

  constructor(socket: Socket, owner: WriterOwner, { turn, shared }: WriterOptions) {
    this.#socket = socket;
    this.#owner = owner;
    this.#turn = turn;
    this.#shared = shared;
  }

  /** Whether the end of an answer waits to leave. */
  get isEnding(): boolean {
    return this.#isEnded && this.#isDue;
  }

  /** The head of an answer whose body, if there is one, follows. */
  head(head: AnswerHead, traits: ResponseTraits): void {
    const { status, framing, contentLength } = head;
    this.#begin(traits.keepAlive);
    const delimited = framing === Framing.chunked || framing === Framing.close;
    const chunked = delimited && traits.minor === 1;
    this.endsWithConnection = delimited && !chunked;
    const keepAlive = traits.keepAlive && !this.endsWithConnection;
    this.#body = framing === Framing.none ? Body.none : chunked ? Body.chunked : Body.raw;
    let text = `HTTP/1.1 ${status} ${head.reason}\r\n${head.fields}${traits.fields}`;
    if (!head.hasDate) text += dateLine();
    if (chunked) text += 'transfer-encoding: chunked\r\n';
    else if (contentLength >= 0) text += `content-length: ${contentLength}\r\n`;
    this.#out = text + connectionLine(traits, keepAlive);
    this.#isBare = this.#body !== Body.none;
  }

  /** A 101: from here on bytes pass as they are. */
  switching(head: AnswerHead, fields: string): void {
    this.#begin(false);
    this.#body = Body.raw;
    this.endsWithConnection = true;
    const date = head.hasDate ? '' : dateLine();
    this.#out = `HTTP/1.1 101 ${head.reason}\r\n${head.fields}${fields}${date}connection: upgrade\r\nupgrade: ${head.upgrade}\r\n\r\n`;
  }

  /** A 1xx on the way. */
  informational(head: ResponseHead): void {
    this.#socket.write(`HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields}\r\n`, 'latin1');
    if (this.#socket.writableLength > 0) this.#announce(false);
  }

  /** A whole answer of the edge's own. */
  whole(status: number, body: Buffer, traits: ResponseTraits): void {
    this.#begin(traits.keepAlive);
    this.#body = Body.none;
    this.endsWithConnection = false;
    const date = traits.hasDate === true ? '' : dateLine();
    this.#out = wholeHead(status, body.length, traits.fields + date, connectionLine(traits, traits.keepAlive));
    if (hasBody(traits.method, status)) {
      // Its length is told: the bytes go as they are.
      this.#body = Body.raw;
      this.data(body, 0, body.length);
    }
    this.#finish(true);
  }

  /** The same of a body that answers many requests: with its head in one piece, unless that has no room or other lines. */
  headed(status: number, body: HeadedBody, traits: ResponseTraits): void {
    const mayJoin = traits.hasDate === true && hasBody(traits.method, status);
    this.#giveBack();
    const message = mayJoin ? body.message(status, traits.fields, connectionLine(traits, traits.keepAlive)) : undefined;
    if (message === undefined) {
      this.whole(status, body.bytes, traits);
      return;
    }
    this.#begin(traits.keepAlive);
    this.#body = Body.none;
    this.endsWithConnection = false;
    // Not held: the next answer of this body may write another head into it.
    this.#announce(true);
    this.#send(message);
    if (this.#waits()) {
      body.lend();
      this.#borrowed ??= [];
      this.#borrowed.push(body);
    }
    this.#owner.onWritten();
  }

  /** A piece of the body. Returns true when the socket still refers to these bytes. */
  data(buffer: Buffer, start: number, end: number): boolean {
    const size = end - start;
    if (this.#body === Body.none) return false;
    this.#isBare = false;
    if (this.#out.length + size <= flatTextBytes) {
      const piece = buffer.toString('latin1', start, end);
      this.#out += this.#body === Body.chunked ? `${size.toString(16)}\r\n${piece}\r\n` : piece;
      return false;
    }
    this.#announce(false);
    this.#isDue = false;
    if (this.#body === Body.raw && this.#out !== '' && start >= this.#out.length) {
      // Our head is no longer than the one that stood before these bytes: it takes its place, and all leaves in one write.
      const headStart = start - this.#out.length;
      buffer.write(this.#out, headStart, 'latin1');
      this.#out = '';
      this.#socket.write(buffer.subarray(headStart, end));
      return this.#waits();
    }
    const socket = this.#socket;
    socket.cork();
    if (this.#body === Body.chunked) this.#out += `${size.toString(16)}\r\n`;
    if (this.#out !== '') socket.write(this.#out, 'latin1');
    this.#out = '';
    socket.write(buffer.subarray(start, end));
    if (this.#body === Body.chunked) socket.write('\r\n', 'latin1');
    socket.uncork();
    return this.#waits();
  }

  end(trailers: string): void {
    if (this.#body === Body.chunked) this.#out += `0\r\n${trailers}\r\n`;
    this.#finish(!this.endsWithConnection);
  }

  /** What has been given so far is to leave. */
  flush(): void {
    if (this.#out === '') return;
    this.#isDue = true;
    const ledger = this.#shared?.ledger;
    // In most cases the system has the beginning of the body by now: then both leave in one write.
    this.#isHeld ||= this.#isBare ? this.#turn.holdOver(this, ledger) : this.#turn.hold(this, ledger);
    if (!this.#isHeld) this.#leaveNow();
  }

  leaving(): void {
    if (this.#socket.destroyed) this.#isDue = false;
    if (this.#isDue) this.#tell(this.#isWhole);
  }

  leave(): void {
    this.#isHeld = false;
    if (this.#isDue) this.#write();
  }

  left(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    if (this.#isEnded) this.#owner.onWritten();
  }

  /** The answer ends here; `isWhole` says that the client can tell. */
  #finish(isWhole: boolean): void {
    this.#isEnded = true;
    this.#isBare = false;
    this.#isWhole = isWhole;
    if (this.#out === '') this.#owner.onWritten();
    else this.flush();
  }

  #leaveNow(): void {
    this.#announce(this.#isWhole);
    this.#write();
    this.left();
  }

  #write(): void {
    const out = this.#out;
    if (out === '') return;
    this.#out = '';
    this.#send(out);
    this.#waits();
  }

  /** Where it was written down that this leaves, nothing comes between. */
  #send(what: string | Buffer): void {
    if (this.#shared === undefined) this.#socket.write(what, 'latin1');
    else sendNow(this.#socket, what);
  }

  /** The client goes on taking what is written. */
  drained(): void {
    this.blocked = false;
    this.#giveBack();
  }

  /** The socket is closed: nothing is sent any more. */
  closed(): void {
    this.#isDue = false;
    this.#giveAllBack();
  }

  #giveAllBack(): void {
    for (const body of this.#borrowed ?? []) body.giveBack();
    this.#borrowed = undefined;
  }

  #giveBack(): void {
    if (this.#borrowed !== undefined && this.#socket.writableLength === 0) this.#giveAllBack();
  }

  #begin(keepAlive: boolean): void {
    this.#keepAlive = keepAlive;
    this.#hasLeft = false;
    this.#isEnded = false;
    this.#isWhole = false;
    this.#isBare = false;
  }

  /** Tells that what is written next leaves, and has it written down. */
  #announce(isWhole: boolean): void {
    this.#tell(isWhole);
    this.#shared?.ledger.commit();
  }

  #tell(isWhole: boolean): void {
    if (this.#shared === undefined || this.#hasLeft) return;
    this.#hasLeft = true;
    this.#shared.leaving(isWhole && this.#socket.writableLength === 0, !this.#keepAlive);
  }

  /** Whether what was written waits in memory. A socket asks for its drain also where the system took all at once. */
  #waits(): boolean {
    const waits = this.#socket.writableLength > 0;
    this.blocked = waits && this.#socket.writableNeedDrain;
    return waits;
  }
}

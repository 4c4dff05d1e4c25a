/**
 * What a client sends, cut into requests and kept in order: reads into buffers that are used again, gives the parts of a
 * request to its sink, and holds what comes behind until the sink is ready for it.
 */
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { RequestHead } from '../../http/index.ts';
import type { Turn, TurnReader } from '../../proxy/index.ts';
import { Sent, turnDefaults } from '../../proxy/index.ts';
import type { AcceptedClient } from '../accepted-client.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import type { Call } from '../handler.ts';
import type { SharedConnection } from '../shared-connection.ts';
import { Pipeline } from './pipeline.ts';
import { ReadBuffers, readBytes } from './read-buffers.ts';
import { readInto } from './read-into.ts';
import { type ReadyReader, readWhenReady } from './read-when-ready.ts';
import { RequestReader, type RequestSink } from './request-reader.ts';

export interface InputSink extends RequestSink {
  /** Whether anything more is to be read. */
  readonly reading: boolean;
  /** Bytes have come of which nothing is to be read. */
  onDropped(bytes: number): void;
  /** The first bytes of a request have come, and its head is not complete. */
  onHeadBegun(): void;
}

const nothing = Buffer.alloc(0);

export class ClientInput implements ReadyReader, TurnReader {
  readonly socket: Socket;
  readonly #sink: InputSink;
  readonly #turn: Turn;
  readonly #shared: SharedConnection | undefined;
  readonly #reader: RequestReader;
  readonly #pipeline: Pipeline;
  readonly #buffers = new ReadBuffers();
  /** What has been read in this turn. */
  #fresh: Buffer | undefined;
  /** Where the last read by ourselves has gone, */
  #arrived: Buffer = nothing;
  /** and whether the ledger knows of it. */
  #isWritten = false;

  constructor({ socket, shared }: AcceptedClient, head: RequestHead, { limits, turn }: EdgeRuntime, sink: InputSink) {
    const { headBytes } = limits;
    this.#sink = sink;
    this.#turn = turn;
    this.#shared = shared;
    this.#reader = new RequestReader(head, headBytes, sink, (rest) => this.#pipeline.push(rest));
    this.socket = shared === undefined ? readInto(socket, () => this) : readWhenReady(socket, () => this);
    this.#pipeline = new Pipeline(this.socket, (bytes) => this.#read(bytes, bytes.length, true));
  }

  /** Whether a request has begun whose head is not complete. */
  get midHead(): boolean {
    return this.#reader.midHead;
  }

  /** Whether the present request has been read to its end. */
  get complete(): boolean {
    return this.#reader.complete;
  }

  /** Whether there is not a byte of a further request. */
  get empty(): boolean {
    return this.#fresh === undefined && !this.#reader.midHead && this.#pipeline.empty;
  }

  /** Whether something was read whose turn is still to come. */
  get isFresh(): boolean {
    return this.#fresh !== undefined;
  }

  /** What has come behind the present request. */
  get rest(): Buffer | undefined {
    const { waiting } = this.#pipeline;
    const fresh = this.#fresh;
    return waiting === undefined || fresh === undefined ? (waiting ?? fresh) : Buffer.concat([waiting, fresh]);
  }

  buffer(): Buffer {
    return this.#buffers.next(this.#reader.inBody, this.#reader.expectedBytes);
  }

  receive(fd: number): number {
    this.#arrived = this.buffer();
    this.#isWritten = this.#fresh === undefined && !this.#reader.inBody;
    if (!this.#isWritten) return readSync(fd, this.#arrived, 0, this.#arrived.length, null);
    this.#arrived = this.#shared!.incoming;
    return this.#shared!.receive(fd);
  }

  received(size: number): void {
    if (this.#isWritten) this.#enter(this.#arrived, size);
    else this.read(this.#arrived, size);
  }

  read(bytes: Buffer, size: number): void {
    this.#shared?.read(bytes, size);
    this.#enter(bytes, size);
  }

  /** What came has its turn; at once, where it goes on with a body. */
  #enter(bytes: Buffer, size: number): void {
    const ledger = this.#shared?.ledger;
    if (this.#fresh !== undefined) {
      this.#keepFresh(Buffer.concat([this.#fresh, bytes.subarray(0, size)]));
    } else if (this.#reader.inBody || (ledger === undefined && size > turnDefaults.copyBytes)) {
      // Large pieces of it are not copied, nor is a request that comes with such a piece: it goes on from where it was read to.
      ledger?.commit();
      this.#take(bytes, size);
    } else {
      this.#keepFresh(this.#turn.copy(bytes, size));
      this.#turn.enter(this, ledger);
    }
  }

  /** The system may have much more, of a body perhaps, which is to be read when the request has said where it goes. */
  #keepFresh(bytes: Buffer): void {
    this.#fresh = bytes;
    if (bytes.length >= readBytes) this.socket.pause();
  }

  onTurn(): void {
    const bytes = this.#fresh!;
    this.#fresh = undefined;
    if (bytes.length >= readBytes && !this.#pipeline.full) this.socket.resume();
    this.#take(bytes, bytes.length);
  }

  #take(bytes: Buffer, size: number): void {
    if (this.#pipeline.empty) this.#read(bytes, size, false);
    else this.#pipeline.push(Buffer.from(bytes.subarray(0, size)));
  }

  /** Gives a range of the body to where it is sent, and reads no more for now where that has enough. */
  handOn(call: Call, bytes: Buffer, start: number, end: number): void {
    const sent =
      this.#buffers.isShared(bytes) || this.#turn.owns(bytes)
        ? call.write(this.#buffers.own(bytes, start, end), 0, end - start)
        : call.write(bytes, start, end);
    if ((sent & Sent.kept) !== 0) this.#buffers.lend();
    if ((sent & Sent.full) !== 0) this.socket.pause();
  }

  /** Everything handed on has been sent. */
  drained(): void {
    this.#buffers.reclaim();
    if (!this.#pipeline.full) this.socket.resume();
  }

  /** The present request is over; the next is read when `goOn` is called. Until then no memory of its own is needed. */
  next(): void {
    this.#reader.next();
    this.#buffers.release();
  }

  goOn(): void {
    this.#pipeline.goOn();
  }

  /** From here on bytes are no HTTP; those that have come already go to the call. */
  turnRaw(call: Call): void {
    this.#reader.turnRaw();
    const early = this.#pipeline.take();
    if (early === undefined || (call.write(early, 0, early.length) & Sent.full) === 0) this.socket.resume();
  }

  /** Nobody is interested any more in what came behind the last request. */
  drop(): void {
    this.#pipeline.take();
  }

  /** `kept` bytes are nobody else's. */
  #read(bytes: Buffer, size: number, kept: boolean): void {
    if (!this.#sink.reading) {
      this.#sink.onDropped(size);
      return;
    }
    const isNew = this.empty;
    this.#reader.read(bytes, size, kept);
    if (isNew && this.#reader.midHead && this.#sink.reading) this.#sink.onHeadBegun();
  }
}

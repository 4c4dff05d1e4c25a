/**
 * What an app sees as the connection of its request: a duplex stream that knows the client and carries no bytes of its
 * own. What Node writes for the app is handed to an owner; what the owner pushes is read, once the protocol has changed.
 */

import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import type { MessageParser } from './node-server.ts';
import { type AppWrite, PendingWrites } from './pending-writes.ts';
import { WriteBurst, type Written } from './write-burst.ts';

/** Who carries what is written. */
export interface AppSocketOwner {
  /** The client of the present request. */
  readonly clientAddress: string;
  readonly encrypted: boolean;
  /** Whether it takes more for now; when it does again, it calls `goOn`. */
  readonly flowing: boolean;
  /** Takes of what was written as much as it likes at once. */
  onWrites(writes: PendingWrites): void;
  /** Everything that was written in one go has been taken. */
  onFlush(): void;
  /** Node is through with the response: all of it has been taken. */
  onFinish(): void;
  /** The app takes more of what the client sends. */
  onRead(): void;
  /** The app writes no more on this connection. */
  onEnd(): void;
}

export class AppSocket extends Duplex {
  /** Always: it has no connecting in it. */
  readonly connecting = false;
  readonly pending = false;
  timeout: number | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  /** Until the app has been asked something. */
  opening = true;
  /** These are Node's to set. */
  server!: Server;
  parser: MessageParser | null | undefined;
  #response: ServerResponse | null = null;
  readonly #owner: AppSocketOwner;
  readonly #writes = new PendingWrites();
  readonly #burst = new WriteBurst();
  #done: Written | undefined;
  #readsEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(owner: AppSocketOwner) {
    super({ allowHalfOpen: true, decodeStrings: false, emitClose: false });
    this.#owner = owner;
  }

  /** The response that is being written, as Node keeps it. */
  get _httpMessage(): ServerResponse | null {
    return this.#response;
  }

  set _httpMessage(response: ServerResponse | null) {
    const isOver = this.#response !== null && response === null;
    this.#response = response;
    // Whether the client's connection stays open is not Node's to say, nor for how long.
    response?.removeHeader('connection');
    if (isOver) this.#owner.onFinish();
  }

  get remoteAddress(): string {
    return this.#owner.clientAddress;
  }

  get remoteFamily(): string {
    return this.remoteAddress.includes(':') ? 'IPv6' : 'IPv4';
  }

  get localAddress(): string | undefined {
    return this.#local?.address;
  }

  get localPort(): number | undefined {
    return this.#local?.port;
  }

  get localFamily(): string | undefined {
    return this.#local?.family;
  }

  get encrypted(): boolean {
    return this.#owner.encrypted;
  }

  get readyState(): string {
    if (this.readable) return this.writable ? 'open' : 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  address(): AddressInfo | object {
    return this.#local ?? {};
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  /** As of a socket: `timeout` when nothing has passed for `ms`; 0 ends that. */
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    if (listener !== undefined) this.once('timeout', listener);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Between requests Node ends a connection in time; this one costs nothing.
    if (ms > 0 && (this.opening || this.#response !== null || this.parser === null)) {
      this.#timer = setTimeout(() => this.emit('timeout'), ms).unref();
    }
    return this;
  }

  /** Something has passed. */
  touch(): void {
    this.#timer?.refresh();
  }

  /** The client sends no more. */
  endReads(): void {
    if (this.#readsEnded || this.destroyed) return;
    this.#readsEnded = true;
    this.push(null);
  }

  /** The other side is gone: says so in the next turn, and ends the connection in the one after it. */
  hangUp(): void {
    setImmediate(() => {
      if (this.destroyed) return;
      this.endReads();
      setImmediate(() => this.destroy());
    });
  }

  /** The owner takes more again. */
  goOn(): void {
    this.#pass();
  }

  override resume(): this {
    this.#owner.onRead();
    return this.readableFlowing === true ? this : super.resume();
  }

  override _read(): void {
    this.#owner.onRead();
  }

  /** What is written of a response is gathered until it is uncorked, where nothing of it waits. */
  override write(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    const isDirect = this.#response !== null && this.writable && this.writableLength === 0;
    if (isDirect && this.#burst.add(chunk, encoding, done)) {
      if (this.writableCorked === 0) this.#passBurst();
      return true;
    }
    if (!this.#burst.isEmpty) this.#leaveToStream();
    return super.write(chunk, encoding as BufferEncoding, done as Written);
  }

  override uncork(): void {
    super.uncork();
    if (this.writableCorked === 0 && !this.#burst.isEmpty) this.#passBurst();
  }

  override end(...last: unknown[]): this {
    if (!this.#burst.isEmpty) this.#leaveToStream();
    return super.end(...(last as []));
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: Written): void {
    this._writev([{ chunk, encoding }], done);
  }

  override _writev(writes: readonly AppWrite[], done: Written): void {
    this.#writes.begin(writes);
    this.#done = done;
    this.#pass();
  }

  override _final(done: Written): void {
    this.#owner.onEnd();
    done();
  }

  override _destroy(error: Error | null, done: Written): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#done;
    const told = this.#burst.takeTold();
    this.#done = undefined;
    this.#burst.takeWrites();
    this.#writes.drop();
    done(error);
    // A socket is closed in a later turn than it was ended in, and says whether that was for an error.
    setImmediate(() => {
      written?.(connectionGone());
      for (const each of told) each(connectionGone());
      this.emit('close', error !== null);
    });
  }

  get #local(): AddressInfo | undefined {
    return (this.server.address() as AddressInfo | null) ?? undefined;
  }

  #passBurst(): void {
    const writes = this.#writes;
    this.touch();
    writes.begin(this.#burst.takeWrites());
    while (!writes.isEmpty && this.#owner.flowing) this.#owner.onWrites(writes);
    this.#owner.onFlush();
    if (!writes.isEmpty) this.#leaveToStream();
    // As of a stream: whoever wrote has returned by then.
    else if (this.#burst.isAwaited) process.nextTick(tell, this.#burst.takeTold());
  }

  /** From here on the stream keeps the order. */
  #leaveToStream(): void {
    const told = this.#burst.takeTold();
    if (this.#writes.isEmpty) this.#writes.begin(this.#burst.takeWrites());
    super.write(this.#writes.takeAll(), (error) => tell(told, error));
  }

  #pass(): void {
    const done = this.#done;
    if (done === undefined) return;
    this.touch();
    while (!this.#writes.isEmpty && this.#owner.flowing) this.#owner.onWrites(this.#writes);
    this.#owner.onFlush();
    // Whoever was told may have ended the connection.
    if (!this.#writes.isEmpty || !this.#owner.flowing || this.#done === undefined) return;
    this.#done = undefined;
    done();
  }
}

function tell(told: readonly Written[], error?: Error | null): void {
  for (const each of told) each(error ?? null);
}

function connectionGone(): Error {
  return Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
}

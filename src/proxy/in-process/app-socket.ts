/**
 * What an app sees as the connection of its request: a socket that knows the client and carries no bytes of its own. In a
 * request it takes what the response writes; once the protocol has changed it is a duplex stream as any other.
 *
 * Most of what a response writes passes through `write` alone, and not through the buffers of a stream.
 */
import type { Server, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';

/** Who carries what is written. */
export interface AppSocketOwner {
  /** The client of the present request. */
  readonly clientAddress: string;
  readonly encrypted: boolean;
  /** The app writes; false when it should wait for `drain`. `done` is called when it has been taken. */
  onWrite(data: string | Uint8Array, encoding: BufferEncoding, done: WriteDone | undefined): boolean;
  /** Everything that is written in one go has been. */
  onFlush(): void;
  /** The app takes more of what the client sends. */
  onRead(): void;
  /** The app writes no more on this connection. */
  onEnd(): void;
  /** The app has closed the connection. */
  onDestroyed(): void;
  /** Nothing has passed for as long as the app wanted to wait. True where somebody has done something about it. */
  onTimeout(): boolean;
}

export type WriteDone = (error?: Error | null) => void;

export class AppSocket extends Duplex {
  readonly server: Server;
  /** Always: it has no connecting and no waiting in it. */
  readonly connecting = false;
  readonly pending = false;
  timeout = 0;
  /** The response that is being written, as Node keeps it. */
  _httpMessage: ServerResponse | null = null;
  readonly #owner: AppSocketOwner;
  #isRaw = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(server: Server, owner: AppSocketOwner) {
    super({ allowHalfOpen: true });
    this.server = server;
    this.#owner = owner;
  }

  /** From now on bytes pass both ways as they are. */
  turnRaw(): void {
    this.#isRaw = true;
  }

  get remoteAddress(): string {
    return this.#owner.clientAddress;
  }

  get remoteFamily(): string {
    return this.remoteAddress.includes(':') ? 'IPv6' : 'IPv4';
  }

  get encrypted(): boolean {
    return this.#owner.encrypted;
  }

  get readyState(): string {
    return this.destroyed ? 'closed' : this.writableEnded ? 'readOnly' : 'open';
  }

  address(): object {
    return this.server.address() as object;
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

  destroySoon(): void {
    if (!this.writableEnded) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** As of a socket: `timeout` when nothing has passed for `ms`; 0 ends that. */
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    if (listener !== undefined) this.once('timeout', listener);
    this.#restartTimer();
    return this;
  }

  override write(data: unknown, ...rest: unknown[]): boolean {
    const [encoding, given] = (typeof rest[0] === 'function' ? [undefined, rest[0]] : rest) as [string?, WriteDone?];
    // Node itself hands on null where there is none.
    const done = given ?? undefined;
    // A stream has its own words for what comes after the end.
    if (this.writableEnded || this.destroyed) return super.write(data, encoding as BufferEncoding, done);
    return this.#take(data as string | Uint8Array, (encoding ?? 'utf8') as BufferEncoding, done);
  }

  override uncork(): void {
    super.uncork();
    if (this.writableCorked === 0) this.#owner.onFlush();
  }

  override resume(): this {
    if (this.#isRaw) return super.resume();
    this.#owner.onRead();
    return this;
  }

  override _read(): void {
    this.#owner.onRead();
  }

  override _write(chunk: Uint8Array, encoding: BufferEncoding, done: WriteDone): void {
    this.#take(chunk, encoding, done);
  }

  override _final(done: WriteDone): void {
    this.#owner.onEnd();
    done();
  }

  override _destroy(error: Error | null, done: WriteDone): void {
    clearTimeout(this.#timer);
    this.#owner.onDestroyed();
    done(error);
  }

  #take(data: string | Uint8Array, encoding: BufferEncoding, done: WriteDone | undefined): boolean {
    if (this.#timer !== undefined) this.#restartTimer();
    const takes = this.#owner.onWrite(data, encoding, done);
    if (this.writableCorked === 0) this.#owner.onFlush();
    return takes;
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.timeout <= 0) return;
    this.#timer = setTimeout(() => {
      const heard = this.emit('timeout');
      if (!this.#owner.onTimeout() && !heard) this.destroy();
    }, this.timeout).unref();
  }
}

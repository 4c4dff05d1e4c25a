/**
 * Where the bytes of client connections are read to. Between bodies all connections share one small buffer, for a head is
 * looked at and let go within one call: ten thousand idle connections need no memory for reading. While a body is on its
 * way a connection has a large buffer of its own.
 */
import { LentBuffers } from '../../proxy/index.ts';

/** What is read at once at most between bodies: a head with a body of 64 KiB comes in one read, and goes in one write. */
export const readBytes = 81_920;

/** Shared by all, it may be large. */
const shared = Buffer.allocUnsafeSlow(readBytes);

export class ReadBuffers {
  readonly #own = new LentBuffers();

  /** The buffer for the next read; `expectedBytes` of the body are known to come. */
  next(inBody: boolean, expectedBytes: number): Buffer {
    if (inBody) return this.#own.next(expectedBytes);
    this.#own.release();
    return shared;
  }

  /** Whether these bytes are good for the present call only, whatever is said of them. */
  isShared(bytes: Buffer): boolean {
    return bytes === shared;
  }

  /** A copy of shared bytes in the own buffer, at its start. */
  own(bytes: Buffer, start: number, end: number): Buffer {
    const own = this.#own.next(end - start);
    bytes.copy(own, 0, start, end);
    return own;
  }

  /** Nothing of a body is to come. */
  release(): void {
    this.#own.release();
  }

  lend(): void {
    this.#own.lend();
  }

  reclaim(): void {
    this.#own.reclaim();
  }
}

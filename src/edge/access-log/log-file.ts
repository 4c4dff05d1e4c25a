/**
 * A file, or standard output, that lines are appended to without ever waiting for the disk. Lines gather in memory and go
 * out in one write at a time on libuv's threads; when more waits than may, further lines are dropped and counted: a slow
 * disk costs lines, never requests.
 *
 * pino's own destination was measured beside this: it looks at all of its buffer for every line (3.4 µs a line of 300
 * bytes), and hands 16 KiB at a time to another thread; where threads share a core, that doubled what a request costs.
 *
 * Invariant: lines are written whole or not at all, in order, unless the system itself fails in the middle of one.
 */
import { close, open, openSync, write, writeSync } from 'node:fs';
import { AntipodeError } from '../../core/index.ts';
import { accessLogDefaults } from './access-log-defaults.ts';

export interface LogCounts {
  written: number;
  /** Because too much waited. */
  dropped: number;
  /** Because writing failed. */
  failed: number;
}

export interface LogFileOptions {
  /** A path, or the number of an open file, which is not closed. */
  readonly to: string | number;
  readonly counts: LogCounts;
  /** Told of the first failure, and of the first after something could be written again. */
  readonly onFault: (error: Error) => void;
  readonly bufferBytes?: number;
}

/** Lines on their way to the file. */
interface Chunk {
  readonly bytes: Buffer;
  size: number;
  lines: number;
}

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #bufferBytes: number;
  #file: number;
  /** The last one is being filled. */
  readonly #chunks: Chunk[] = [];
  /** Written to its end, to be filled again. */
  #spare: Chunk | undefined;
  /** Of all chunks, that under way included. */
  #bytes = 0;
  #isWriting = false;
  #timer: NodeJS.Timeout | undefined;
  #faulty = false;
  #isClosed = false;
  /** What is to be closed once the write under way is over. */
  #former: number | undefined;

  /** Throws ERR_EDGE_LOG_FILE when the file cannot be opened. */
  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#bufferBytes = options.bufferBytes ?? accessLogDefaults.bufferBytes;
    this.#file = typeof options.to === 'number' ? options.to : opened(options.to);
  }

  /** One line of ASCII, with its line end, of at most `chunkBytes`. */
  write(line: string): void {
    const { length } = line;
    if (this.#bytes + length > this.#bufferBytes || length > accessLogDefaults.chunkBytes || this.#isClosed) {
      this.#options.counts.dropped++;
      return;
    }
    const chunk = this.#chunkFor(length);
    // Copied at once: a line is a tree of strings, and many of them at a time would burden the garbage collector.
    chunk.size += chunk.bytes.write(line, chunk.size, 'latin1');
    chunk.lines++;
    this.#bytes += length;
    this.#timer ??= setTimeout(() => this.#flush(), accessLogDefaults.flushMs);
  }

  /** Goes on in a new file of the same name, after the present one was moved away. */
  reopen(): void {
    const { to } = this.#options;
    if (typeof to === 'number' || this.#isClosed) return;
    open(to, 'a', 0o640, (error, file) => {
      if (error !== null) {
        this.#fault(error);
        return;
      }
      const former = this.#file;
      this.#file = file;
      if (this.#isWriting && this.#former === undefined) this.#former = former;
      else this.#close(former);
    });
  }

  /**
   * Has all that waits written before it returns: for a process that ends, which does nothing later on. A write under way is
   * left to libuv, which completes what it has begun, and its lines may come behind.
   */
  flushNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { counts } = this.#options;
    for (const chunk of this.#chunks.splice(0)) {
      try {
        writeAll(this.#file, chunk);
        counts.written += chunk.lines;
      } catch (error) {
        counts.failed += chunk.lines;
        this.#fault(error as Error);
      }
      this.#bytes -= chunk.size;
    }
  }

  /** Writes what waits, then closes; further lines are dropped. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
  }

  /** A chunk with room for so many bytes; one that is full is written. */
  #chunkFor(length: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.size + length <= last.bytes.length) return last;
    const next = this.#spare ?? { bytes: Buffer.allocUnsafeSlow(accessLogDefaults.chunkBytes), size: 0, lines: 0 };
    this.#spare = undefined;
    this.#chunks.push(next);
    if (last !== undefined) this.#flush();
    return next;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWriting) return;
    const chunk = this.#chunks.shift();
    if (chunk === undefined) {
      if (this.#isClosed) this.#close(this.#file);
      return;
    }
    this.#isWriting = true;
    this.#write(chunk, 0);
  }

  #write(chunk: Chunk, from: number): void {
    write(this.#file, chunk.bytes, from, chunk.size - from, null, (error, written) => {
      if (error?.code === 'EAGAIN' && !this.#isClosed) {
        setTimeout(() => this.#write(chunk, from), accessLogDefaults.retryMs);
      } else if (error === null && from + written < chunk.size) {
        this.#write(chunk, from + written);
      } else {
        this.#settle(error, chunk);
      }
    });
  }

  /** A chunk has been written, or given up. */
  #settle(error: Error | null, chunk: Chunk): void {
    const { counts } = this.#options;
    this.#isWriting = false;
    if (this.#former !== undefined) this.#close(this.#former);
    this.#former = undefined;
    if (error === null) {
      counts.written += chunk.lines;
      this.#faulty = false;
    } else {
      counts.failed += chunk.lines;
      this.#fault(error);
    }
    this.#bytes -= chunk.size;
    chunk.size = 0;
    chunk.lines = 0;
    this.#spare = chunk;
    if (this.#isClosed || this.#chunks.length > 1) this.#flush();
    else if (this.#chunks.length > 0) this.#timer ??= setTimeout(() => this.#flush(), accessLogDefaults.flushMs);
  }

  #fault(error: Error): void {
    if (!this.#faulty) this.#options.onFault(error);
    this.#faulty = true;
  }

  #close(file: number): void {
    if (typeof this.#options.to === 'string') close(file, () => {});
  }
}

function writeAll(file: number, { bytes, size }: Chunk): void {
  for (let from = 0; from < size; ) from += writeSync(file, bytes, from, size - from);
}

function opened(path: string): number {
  try {
    return openSync(path, 'a', 0o640);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the access log cannot be opened: ${reason}; make its folder, or let this user write to it`;
    throw new AntipodeError('ERR_EDGE_LOG_FILE', message, { cause, details: { path } });
  }
}

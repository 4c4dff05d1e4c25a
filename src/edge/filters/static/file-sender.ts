/**
 * Sends pieces of an open file as fast as they are taken: reads into buffers that are used again, one read at a time, and
 * none while the client has enough.
 *
 * Invariants: the file is let go of once, and not while a read is under way, for its number may be another file's by then.
 * A file that ends early, or changes before its last byte is read, is a failure: its length and tag have been told.
 */
import { fstat, read } from 'node:fs';
import { LentBuffers } from '../../../proxy/index.ts';
import type { Piece } from './file-answer.ts';

export interface FileSink {
  /** Returns false to be given no more until `resume`. What stands before `start` may be overwritten. */
  onData(bytes: Buffer, start: number, end: number): boolean;
  onEnd(): void;
  onFailed(reason: string): void;
  /** The file is not needed any more, and is to be closed. */
  onDone(): void;
}

export interface OpenFile {
  readonly fd: number;
  readonly modifiedNs: bigint;
}

/** Room in front of the bytes for the head of the answer, so that both leave in one write. */
const headRoomBytes = 2_048;

export class FileSender {
  readonly #file: OpenFile;
  readonly #pieces: readonly Piece[];
  readonly #sink: FileSink;
  readonly #buffers = new LentBuffers();
  #index = 0;
  /** In the present piece. */
  #sent = 0;
  #reads = 0;
  #busy = false;
  #paused = false;
  #over = false;

  constructor(file: OpenFile, pieces: readonly Piece[], sink: FileSink) {
    this.#file = file;
    this.#pieces = pieces;
    this.#sink = sink;
  }

  /** Sends on from where it stands. */
  resume(): void {
    this.#paused = false;
    this.#buffers.reclaim();
    if (!this.#busy && !this.#over) this.#next();
  }

  /** Says, during `onData`, that its bytes are still needed after it. */
  keepBuffer(): void {
    this.#buffers.lend();
  }

  /** Sends no more, and lets go of the file. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    if (!this.#busy) this.#close();
  }

  #next(): void {
    while (!this.#over) {
      const piece = this.#pieces[this.#index];
      if (piece === undefined) {
        this.#finish();
        return;
      }
      if (this.#paused) return;
      if ('first' in piece) {
        this.#read(piece.first + this.#sent, piece.last - piece.first + 1 - this.#sent);
        return;
      }
      this.#index++;
      this.#give(piece, 0, piece.length);
    }
  }

  #read(position: number, left: number): void {
    const buffer = this.#buffers.next(left);
    const length = Math.min(left, buffer.length - headRoomBytes);
    this.#busy = true;
    this.#reads++;
    read(this.#file.fd, buffer, headRoomBytes, length, position, (error, size) => {
      this.#busy = false;
      if (this.#over) this.#close();
      else if (error !== null) this.#fail(error.message);
      else if (size === 0) this.#fail('the file ended before its length');
      else this.#taken(buffer, size, size === left);
    });
  }

  #taken(buffer: Buffer, size: number, isLast: boolean): void {
    if (isLast) {
      this.#index++;
      this.#sent = 0;
    } else {
      this.#sent += size;
    }
    if (!isLast || this.#index < this.#pieces.length || this.#reads === 1) {
      this.#give(buffer, headRoomBytes, headRoomBytes + size);
      this.#next();
      return;
    }
    this.#busy = true;
    fstat(this.#file.fd, { bigint: true }, (error, stats) => {
      this.#busy = false;
      if (this.#over) this.#close();
      else if (error !== null || stats.mtimeNs !== this.#file.modifiedNs) this.#fail('the file changed on the way');
      else {
        this.#give(buffer, headRoomBytes, headRoomBytes + size);
        this.#next();
      }
    });
  }

  #give(bytes: Buffer, start: number, end: number): void {
    if (!this.#sink.onData(bytes, start, end)) this.#paused = true;
  }

  #finish(): void {
    this.#over = true;
    this.#close();
    this.#sink.onEnd();
  }

  #fail(reason: string): void {
    this.#over = true;
    this.#close();
    this.#sink.onFailed(reason);
  }

  #close(): void {
    this.#buffers.release();
    this.#sink.onDone();
  }
}

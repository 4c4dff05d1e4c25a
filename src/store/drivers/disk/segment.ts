/**
 * One file of the log: written once from front to back, then only read, and deleted as a whole.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskNode, Place } from './disk-node.ts';

const namePattern = /^segment-(\d{12})\.log$/;
const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** The number in the name of a segment's file; `undefined` for any other name. */
export function segmentNumber(name: string): number | undefined {
  const match = namePattern.exec(name);
  return match === null ? undefined : Number(match[1]);
}

export class Segment implements Place {
  readonly number: number;
  readonly handle: FileHandle;
  /** Written, in whole records. */
  bytes = 0;
  readonly live: Set<DiskNode> = new Set();
  readonly #path: string;

  private constructor(number: number, path: string, handle: FileHandle) {
    this.number = number;
    this.#path = path;
    this.handle = handle;
  }

  static create(folder: string, number: number): Promise<Segment> {
    return Segment.#at(folder, number, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  }

  static open(folder: string, number: number): Promise<Segment> {
    return Segment.#at(folder, number, O_RDWR | O_NOFOLLOW);
  }

  static async #at(folder: string, number: number, flags: number): Promise<Segment> {
    const path = join(folder, `segment-${String(number).padStart(12, '0')}.log`);
    return new Segment(number, path, await open(path, flags, 0o600));
  }

  /** Writes all of `parts` behind what there is. */
  async append(parts: readonly Uint8Array[]): Promise<void> {
    const total = parts.reduce((sum, { length }) => sum + length, 0);
    let { bytesWritten } = await this.handle.writev(parts, this.bytes);
    if (bytesWritten < total) {
      const all = Buffer.concat(parts);
      while (bytesWritten < total) {
        const more = await this.handle.write(all, bytesWritten, total - bytesWritten, this.bytes + bytesWritten);
        bytesWritten += more.bytesWritten;
      }
    }
    this.bytes += total;
  }

  /** `length` bytes from `offset`, fewer where the file ends. */
  async read(offset: number, length: number): Promise<Buffer> {
    // Of its own, not from the pool: bodies stay for long.
    const buffer = Buffer.allocUnsafeSlow(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await this.handle.read(buffer, read, length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return read === length ? buffer : buffer.subarray(0, read);
  }

  /** Reads that are under way end well; the space is free when they did. */
  async remove(): Promise<void> {
    await unlink(this.#path);
    await this.handle.close();
  }
}

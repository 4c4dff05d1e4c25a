/**
 * The log of the disk tier: records are queued, written in their order by one writer, and dropped a whole segment at a
 * time, the oldest first. So the disk is written from front to back, nothing is ever moved, and the word that an entry
 * was deleted always outlives the entry.
 * Invariant: the segments together never take more than `maxBytes`.
 */
import { Segment } from './segment.ts';

/** One write takes at most so much, so that other work of the thread pool has its turn. */
const batchBytes = 1_048_576;
const fewestSegments = 4;
const mostSegments = 256;

export interface Append {
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  /** Whether the disk itself must have it before it counts as written. */
  readonly isDurable: boolean;
  readonly written: (segment: Segment, offset: number) => void;
}

export interface LogOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  /** Entries all segments together may hold. */
  readonly maxEntries: number;
  /** Those there are, oldest first. */
  readonly segments: readonly Segment[];
  /** A segment is about to go, with the entries that are found in it. */
  readonly onDrop: (segment: Segment) => void;
  /** Writing failed; the log does nothing any more. */
  readonly onFailure: (error: Error) => void;
}

export class Log {
  readonly #options: LogOptions;
  readonly #segments: Segment[];
  readonly #queue: Append[] = [];
  #current: Segment | undefined;
  #nextNumber: number;
  #writing: Promise<void> | undefined;
  #hasFailed = false;
  #pendingBytes = 0;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#segments = [...options.segments];
    this.#nextNumber = (this.#segments.at(-1)?.number ?? 0) + 1;
  }

  /** Queued and not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** On disk. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  append(append: Append): void {
    if (this.#hasFailed) return;
    this.#queue.push(append);
    this.#pendingBytes += append.bytes;
    this.#writing ??= this.#write();
  }

  /** When all that was queued is written, or writing has failed. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#current?.handle.datasync().catch(() => undefined);
    for (const { handle } of this.#segments) await handle.close().catch(() => undefined);
  }

  /** Deletes all segments, the oldest first, as far as the disk lets it. */
  async destroy(): Promise<void> {
    this.#hasFailed = true;
    await this.flush();
    for (const segment of this.#segments.splice(0)) await segment.remove().catch(() => undefined);
  }

  async #write(): Promise<void> {
    // Lets the caller's turn end, so that what it queues next goes with this write.
    await undefined;
    try {
      while (this.#queue.length > 0 && !this.#hasFailed) await this.#writeBatch();
    } catch (error) {
      this.#hasFailed = true;
      this.#options.onFailure(error as Error);
    } finally {
      this.#writing = undefined;
      if (this.#hasFailed) this.#queue.length = 0;
    }
  }

  async #writeBatch(): Promise<void> {
    const segment = await this.#segmentFor(this.#queue[0]!.bytes);
    const batch: Append[] = [];
    let bytes = 0;
    for (const append of this.#queue) {
      const isFull = bytes > 0 && bytes + append.bytes > Math.min(batchBytes, this.#roomIn(segment));
      if (isFull) break;
      batch.push(append);
      bytes += append.bytes;
    }
    await this.#makeRoom(bytes, batch.length);
    let offset = segment.bytes;
    await segment.append(batch.flatMap(({ parts }) => parts));
    if (batch.some(({ isDurable }) => isDurable)) await segment.handle.datasync();
    this.#queue.splice(0, batch.length);
    this.#pendingBytes -= bytes;
    for (const append of batch) {
      append.written(segment, offset);
      offset += append.bytes;
    }
  }

  #roomIn(segment: Segment): number {
    return this.#options.segmentBytes - segment.bytes;
  }

  async #segmentFor(bytes: number): Promise<Segment> {
    const { folder, maxEntries } = this.#options;
    const current = this.#current;
    const hasRoom =
      current !== undefined && bytes <= this.#roomIn(current) && current.live.size < maxEntries / fewestSegments;
    if (hasRoom) return current;
    // So that only the last segment can be torn, even when the power fails.
    await current?.handle.datasync();
    while (this.#segments.length >= mostSegments) await this.#dropOldest();
    this.#current = await Segment.create(folder, this.#nextNumber);
    this.#nextNumber += 1;
    this.#segments.push(this.#current);
    return this.#current;
  }

  async #makeRoom(bytes: number, entries: number): Promise<void> {
    const { maxBytes, maxEntries } = this.#options;
    const held = (): number => this.#segments.reduce((sum, { live }) => sum + live.size, 0);
    while (this.#segments.length > 1 && (this.bytes + bytes > maxBytes || held() + entries > maxEntries)) {
      await this.#dropOldest();
    }
  }

  async #dropOldest(): Promise<void> {
    const oldest = this.#segments.shift()!;
    this.#options.onDrop(oldest);
    await oldest.remove();
  }
}

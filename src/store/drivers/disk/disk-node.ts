/**
 * An entry as the index of the disk tier keeps it: all but its body, and where that lies.
 */

/** Where written entries lie: a segment. */
export interface Place {
  /** The entries that are found here. */
  readonly live: Set<DiskNode>;
  read(offset: number, length: number): Promise<Buffer>;
}

export class DiskNode {
  readonly key: string;
  readonly tags: readonly string[];
  readonly expiresAtMs: number;
  /** Of the whole record. */
  readonly bytes: number;
  /** Until it is written. */
  body: Uint8Array | undefined;
  /** Once it is written. */
  segment: Place | undefined = undefined;
  offset = 0;

  constructor(key: string, tags: readonly string[], expiresAtMs: number, bytes: number, body?: Uint8Array) {
    this.key = key;
    this.tags = tags;
    this.expiresAtMs = expiresAtMs;
    this.bytes = bytes;
    this.body = body;
  }

  placeIn(segment: Place, offset: number): void {
    this.body = undefined;
    this.segment = segment;
    this.offset = offset;
    segment.live.add(this);
  }
}

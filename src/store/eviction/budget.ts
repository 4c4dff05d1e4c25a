/**
 * What a cache may hold and what it holds: bytes of entries, entries, and bytes of the policy's own memory.
 */
export class Budget {
  readonly maxBytes: number;
  readonly maxEntries: number;
  bytes = 0;
  entries = 0;
  /** Ghosts and sketches: charged against the same bound. */
  metadataBytes = 0;

  constructor(maxBytes: number, maxEntries: number = Number.POSITIVE_INFINITY) {
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
  }

  /** Whether entries must go, or would have to if one more of `moreBytes` came. */
  isOver(moreBytes = 0): boolean {
    const { bytes, metadataBytes, entries } = this;
    return bytes + metadataBytes + moreBytes > this.maxBytes || entries + (moreBytes > 0 ? 1 : 0) > this.maxEntries;
  }

  /** The bytes entries have for themselves: those they hold now where their number is what limits them. */
  get capacityBytes(): number {
    return this.entries < this.maxEntries ? this.maxBytes - this.metadataBytes : this.bytes;
  }

  enter(bytes: number): void {
    this.bytes += bytes;
    this.entries += 1;
  }

  leave(bytes: number): void {
    this.bytes -= bytes;
    this.entries -= 1;
  }

  /** Back to nothing held; what the policy keeps of its own stays charged. */
  clear(): void {
    this.bytes = 0;
    this.entries = 0;
  }
}

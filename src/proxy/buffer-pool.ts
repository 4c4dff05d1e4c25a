/**
 * Large read buffers that are used again. A buffer whose bytes are still on their way to a slow reader is lent; when that
 * reader has drained, it comes back here instead of being garbage, which for 64 KiB pieces is most of the cost.
 */
const bufferBytes = 65_536;
/** For a long body: a quarter of the system calls, and of the turns that a slow reader costs. */
const largeBytes = 262_144;
/** Memory that is held for later. */
const maxFreeBytes = 16_777_216;
/** Buffers a reader waits for. It is not told when a slow reader has drained that never had much to take. */
const maxLent = 4;

const free: Buffer[] = [];
const freeLarge: Buffer[] = [];
let freeBytes = 0;

function takeBuffer(large: boolean): Buffer {
  const buffer = (large ? freeLarge : free).pop();
  if (buffer === undefined) return Buffer.allocUnsafeSlow(large ? largeBytes : bufferBytes);
  freeBytes -= buffer.length;
  return buffer;
}

/** Nobody refers to these bytes any more. */
function giveBuffer(buffer: Buffer): void {
  if (freeBytes + buffer.length > maxFreeBytes) return;
  freeBytes += buffer.length;
  (buffer.length === largeBytes ? freeLarge : free).push(buffer);
}

/** One reader's buffer, and those it has lent. */
export class LentBuffers {
  #own: Buffer | undefined;
  #lent: Buffer[] = [];
  #held: Buffer | undefined;
  #isHeldLent = false;

  /** The buffer for the next read; a large one where `expectedBytes` are worth it. */
  next(expectedBytes: number): Buffer {
    const large = expectedBytes > bufferBytes;
    if (this.#own !== undefined && (this.#own.length === largeBytes) !== large) {
      giveBuffer(this.#own);
      this.#own = undefined;
    }
    this.#own ??= takeBuffer(large);
    return this.#own;
  }

  /** What was read last is looked at later: until then the next read goes elsewhere, and only this can be lent. */
  hold(): void {
    this.#held = this.#own;
    this.#own = undefined;
  }

  get held(): Buffer {
    return this.#held!;
  }

  /** What was held has been looked at. */
  letGo(): void {
    if (this.#held === undefined) return;
    if (!this.#isHeldLent) giveBuffer(this.#held);
    this.#held = undefined;
    this.#isHeldLent = false;
  }

  /** Somebody still refers to the bytes that are looked at: those held, else those last read. The next read goes elsewhere. */
  lend(): void {
    const isHeld = this.#held !== undefined;
    const looked = this.#held ?? this.#own;
    if (looked === undefined || this.#isHeldLent) return;
    if (this.#lent.length === maxLent) this.forgetLent();
    this.#lent.push(looked);
    if (isHeld) this.#isHeldLent = true;
    else this.#own = undefined;
  }

  /** Whoever was lent to has drained. */
  reclaim(): void {
    if (this.#lent.length === 0) return;
    for (const buffer of this.#lent) giveBuffer(buffer);
    this.#lent = [];
  }

  /** What is lent is left to the garbage collector: from here on nobody says when it is free. */
  forgetLent(): void {
    if (this.#lent.length > 0) this.#lent = [];
  }

  /** No more is read for now. */
  release(): void {
    if (this.#own !== undefined) giveBuffer(this.#own);
    this.#own = undefined;
    this.forgetLent();
  }
}

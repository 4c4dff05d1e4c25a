/**
 * Knows where the frames of one direction of a WebSocket end (RFC 6455, section 5.2), without looking at what is in them:
 * a frame of one's own may be put in there and nowhere else. Costs a few operations for each frame's head and nothing for
 * its payload.
 */
const Step = { first: 0, length: 1, extension: 2, mask: 3, payload: 4 } as const;

const maskBytes = 4;

export class FrameTracker {
  #step: (typeof Step)[keyof typeof Step] = Step.first;
  /** Bytes of the present step that are still to come. */
  #left = 0;
  #length = 0;
  #masked = false;

  /** Whether a whole number of frames has passed. */
  get atBoundary(): boolean {
    return this.#step === Step.first;
  }

  /** Goes on over `bytes[start, end)`. */
  pass(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) at = this.#pass(bytes, at, end);
  }

  /** Goes on over `bytes[start, end)` to the end of the present frame; returns the index there, or `end`. */
  passFrame(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.atBoundary) at = this.#pass(bytes, at, end);
    return at;
  }

  #pass(bytes: Buffer, at: number, end: number): number {
    switch (this.#step) {
      case Step.first:
        this.#step = Step.length;
        return at + 1;
      case Step.length: {
        const byte = bytes[at]!;
        const length = byte & 0x7f;
        this.#masked = byte > 0x7f;
        if (length < 126) this.#readLength(length);
        else this.#go(Step.extension, length === 126 ? 2 : 8);
        return at + 1;
      }
      case Step.extension:
        this.#length = this.#length * 256 + bytes[at]!;
        this.#left--;
        if (this.#left === 0) this.#readLength(this.#length);
        return at + 1;
      default: {
        const size = Math.min(this.#left, end - at);
        this.#left -= size;
        if (this.#left === 0) this.#go(this.#step === Step.mask ? Step.payload : Step.first, this.#length);
        return at + size;
      }
    }
  }

  #readLength(length: number): void {
    this.#length = length;
    if (this.#masked) this.#go(Step.mask, maskBytes);
    else this.#go(Step.payload, length);
  }

  #go(step: (typeof Step)[keyof typeof Step], bytes: number): void {
    const isEmpty = step === Step.payload && bytes === 0;
    this.#step = isEmpty ? Step.first : step;
    this.#left = bytes;
    if (this.#step === Step.first || step === Step.extension) this.#length = 0;
  }
}

/**
 * What an app has written and nobody has taken yet, in the form in which streams hand on what was written while they were
 * corked. It is copied when it is taken: what an app writes is its own, to be filled anew once it is told that it was sent.
 */
export interface AppWrite {
  readonly chunk: string | Uint8Array;
  readonly encoding: BufferEncoding;
}

const noWrites: readonly AppWrite[] = [];
const nothing = Buffer.alloc(0);

/** The most bytes that a unit of a string becomes, in any encoding. */
const maxUnitBytes = 3;

export class PendingWrites {
  #writes = noWrites;
  #index = 0;
  /** What is left of a write that did not fit. */
  #rest: Uint8Array = nothing;

  get isEmpty(): boolean {
    return this.#index === this.#writes.length && this.#rest.length === 0;
  }

  /** Begins with writes, when there are none left of those before. */
  begin(writes: readonly AppWrite[]): void {
    this.#writes = writes;
    this.#index = 0;
  }

  /** Takes as much as fits into `buffer`; returns how many bytes that are. */
  take(buffer: Buffer): number {
    let size = 0;
    for (;;) {
      if (this.#rest.length > 0) size = this.#takeRest(buffer, size);
      if (size === buffer.length || this.#index === this.#writes.length) break;
      const { chunk, encoding } = this.#writes[this.#index++]!;
      if (typeof chunk !== 'string') this.#rest = chunk;
      else if (chunk.length * maxUnitBytes <= buffer.length - size) size += buffer.write(chunk, size, encoding);
      else this.#rest = Buffer.from(chunk, encoding);
    }
    if (this.#index === this.#writes.length) this.begin(noWrites);
    return size;
  }

  /** Takes all that is left, in a buffer of its own. */
  takeAll(): Buffer {
    const left = this.#writes.slice(this.#index).map(({ chunk, encoding }) => {
      return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    });
    const all = Buffer.concat([this.#rest, ...left]);
    this.drop();
    return all;
  }

  /** Nobody will take them. */
  drop(): void {
    this.begin(noWrites);
    this.#rest = nothing;
  }

  #takeRest(buffer: Buffer, at: number): number {
    const rest = this.#rest;
    const size = Math.min(rest.length, buffer.length - at);
    buffer.set(size === rest.length ? rest : rest.subarray(0, size), at);
    this.#rest = size === rest.length ? nothing : rest.subarray(size);
    return at + size;
  }
}

/**
 * For how long an endpoint has answered nobody although it was asked. One request that waits says nothing about its
 * endpoint: it may be a long one. That none of many is answered does.
 *
 * Invariant: the silence begins with a request, ends with the head of any answer, and never spans a time in which nothing
 * was asked.
 */

/** Without a request for this long, what was asked before counts no more: whoever waited has long gone. */
const quietMs = 1_000;

export class Silence {
  #sinceMs = Number.NaN;
  #askedMs = Number.NEGATIVE_INFINITY;

  /** A request is sent. */
  asked(nowMs: number): void {
    if (Number.isNaN(this.#sinceMs) || nowMs - this.#askedMs > quietMs) this.#sinceMs = nowMs;
    this.#askedMs = nowMs;
  }

  /** The head of an answer came, or a health check passed. */
  heard(): void {
    this.#sinceMs = Number.NaN;
  }

  /** Milliseconds; 0 while it answers. */
  lastsMs(nowMs: number): number {
    return Number.isNaN(this.#sinceMs) ? 0 : nowMs - this.#sinceMs;
  }
}

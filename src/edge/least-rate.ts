/**
 * Whether a client keeps up a least rate, while we wait for it. It begins with as much time as it may be idle; every byte that
 * moves buys more, up to that, and waiting costs what it takes. So the rate is an average over the idle time: short stalls
 * are forgiven, and a byte now and then does not buy a connection for ever. Time in which the client waits for us costs
 * nothing.
 */

export interface RateLimits {
  /** Bytes a second; 0 for any. */
  readonly minRateBytes: number;
  readonly idleTimeoutMs: number;
}

export class LeastRate {
  #leftMs = 0;
  #lookedAt = 0;
  #movedBytes = 0;

  /** A new request: the client has all its time. */
  start(nowMs: number, { idleTimeoutMs }: RateLimits): void {
    this.#leftMs = idleTimeoutMs;
    this.#lookedAt = nowMs;
    this.#movedBytes = 0;
  }

  /** So much of a body has come, or of an answer has been taken. */
  moved(bytes: number): void {
    this.#movedBytes += bytes;
  }

  /** Whether the client is too slow; `isAwaited` says that since the last look it was its turn. */
  fellBehind(nowMs: number, isAwaited: boolean, { minRateBytes, idleTimeoutMs }: RateLimits): boolean {
    const passedMs = nowMs - this.#lookedAt;
    this.#lookedAt = nowMs;
    if (!isAwaited || minRateBytes === 0) return false;
    const boughtMs = (this.#movedBytes / minRateBytes) * 1_000;
    this.#movedBytes = 0;
    this.#leftMs = Math.min(this.#leftMs + boughtMs, idleTimeoutMs) - passedMs;
    return this.#leftMs <= 0;
  }
}

/**
 * Where a request has been tried and how that ended, for who writes requests down. One object serves all requests of a
 * `RequestContext`; what it holds is used again, so that a request costs a few stores.
 *
 * A copy of the request (`detach`) writes into the trail of the request it was made from, by a `TrailShare`, until that
 * one is over: what goes on behind it belongs to nobody's trail.
 */
import type { AttemptEnd, AttemptObserver, TriedEndpoint } from '../proxy/index.ts';

/** Attempts of one request that are kept; the others are only counted. */
export const trailLength = 6;

export interface TrailAttempt {
  readonly endpoint: TriedEndpoint;
  /** Since the request began. */
  readonly startedMs: number;
  /** From sending the request to the head of the answer, or to the failure. */
  readonly latencyMs: number;
  /** Undefined while it is under way. */
  readonly end: AttemptEnd | undefined;
}

type Slot = { -readonly [Key in keyof TrailAttempt]: TrailAttempt[Key] };

export class AttemptTrail implements AttemptObserver {
  /** All attempts, those beyond `trailLength` included. */
  made = 0;
  /** Changes with every request. */
  serial = 0;
  /** Who is told besides, until the request is over. */
  also: AttemptObserver | undefined;
  #beganAt = 0;
  readonly #slots: Slot[] = [];

  /** A new request. */
  begin(nowMs: number): void {
    this.made = 0;
    this.also = undefined;
    this.serial++;
    this.#beganAt = nowMs;
  }

  /** The attempt of this index, below `made` and `trailLength`. */
  at(index: number): TrailAttempt {
    return this.#slots[index]!;
  }

  /** Of the attempts that are kept. */
  get length(): number {
    return Math.min(this.made, trailLength);
  }

  started(endpoint: TriedEndpoint): void {
    this.also?.started(endpoint);
    const index = this.made++;
    if (index >= trailLength) return;
    // The first begins as good as at once; the clock is read for the others only.
    const startedMs = index === 0 ? 0 : performance.now() - this.#beganAt;
    const slot = this.#slots[index];
    if (slot === undefined) {
      this.#slots.push({ endpoint, startedMs, latencyMs: 0, end: undefined });
      return;
    }
    slot.endpoint = endpoint;
    slot.startedMs = startedMs;
    slot.latencyMs = 0;
    slot.end = undefined;
  }

  sending(endpoint: TriedEndpoint): void {
    this.also?.sending(endpoint);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void {
    this.also?.finished(endpoint, end, latencyMs);
    for (let index = this.length - 1; index >= 0; index--) {
      const slot = this.#slots[index]!;
      if (slot.endpoint !== endpoint || slot.end !== undefined) continue;
      slot.end = end;
      slot.latencyMs = latencyMs;
      return;
    }
  }
}

/** A trail as a copy of its request writes into it. */
export class TrailShare implements AttemptObserver {
  readonly #trail: AttemptTrail;
  readonly #serial: number;

  constructor(trail: AttemptTrail) {
    this.#trail = trail;
    this.#serial = trail.serial;
  }

  started(endpoint: TriedEndpoint): void {
    if (this.#trail.serial === this.#serial) this.#trail.started(endpoint);
  }

  sending(endpoint: TriedEndpoint): void {
    if (this.#trail.serial === this.#serial) this.#trail.sending(endpoint);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void {
    if (this.#trail.serial === this.#serial) this.#trail.finished(endpoint, end, latencyMs);
  }
}

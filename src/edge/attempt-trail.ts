/**
 * Where a request has been tried and how that ended, for who writes requests down. One object serves all requests of a
 * `RequestContext`; what it holds is used again, so that a request costs a few stores.
 *
 * A copy of the request (`detach`) writes into the trail of the request it was made from, by a `TrailShare`, until that
 * one is over: what goes on behind it belongs to nobody's trail.
 */
import { performance } from 'node:perf_hooks';
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

/** A copy of a request, as far as it is written down. */
export interface CopiedRequest {
  readonly method: string;
  readonly path: string;
  readonly notes: { traceFields: string };
}

/** Who is told besides the trail, of the request's own attempts. */
export interface TrailListener extends AttemptObserver {
  /** Who is to be told of those of a copy, which may go on when the request is over. */
  ofCopy(copy: CopiedRequest): AttemptObserver;
}

type Slot = { -readonly [Key in keyof TrailAttempt]: TrailAttempt[Key] };

export class AttemptTrail implements AttemptObserver {
  /** All attempts, those beyond `trailLength` included. */
  made = 0;
  /** Changes with every request. */
  serial = 0;
  /** Who is told besides, until the request is over. */
  also: TrailListener | undefined;
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
    this.noteStart(endpoint);
  }

  sending(endpoint: TriedEndpoint): void {
    this.also?.sending(endpoint);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void {
    this.also?.finished(endpoint, end, latencyMs);
    this.noteEnd(endpoint, end, latencyMs);
  }

  /** Writes down that an attempt began, and tells nobody. */
  noteStart(endpoint: TriedEndpoint): void {
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

  /** Writes down how one ended, and tells nobody. */
  noteEnd(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void {
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
  readonly #listener: TrailListener | undefined;
  readonly #also: AttemptObserver | undefined;

  /** `copied` is the share of the copy that this one is made from, where it is not made from the request itself. */
  constructor(trail: AttemptTrail, copy: CopiedRequest, copied?: TrailShare) {
    this.#trail = trail;
    this.#serial = copied === undefined ? trail.serial : copied.#serial;
    this.#listener = copied === undefined ? trail.also : copied.#listener;
    this.#also = this.#listener?.ofCopy(copy);
  }

  /** That of a copy of the copy. */
  of(copy: CopiedRequest): TrailShare {
    return new TrailShare(this.#trail, copy, this);
  }

  started(endpoint: TriedEndpoint): void {
    this.#also?.started(endpoint);
    if (this.#trail.serial === this.#serial) this.#trail.noteStart(endpoint);
  }

  sending(endpoint: TriedEndpoint): void {
    this.#also?.sending(endpoint);
  }

  finished(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void {
    this.#also?.finished(endpoint, end, latencyMs);
    if (this.#trail.serial === this.#serial) this.#trail.noteEnd(endpoint, end, latencyMs);
  }
}

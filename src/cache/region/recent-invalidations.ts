/**
 * What this cache invalidated lately, to be said again when the store comes back: what it never heard, and what it may have
 * forgotten, because a replica took over that had not been told yet.
 *
 * Bounded: when more names are remembered than may be, one pattern stands for all.
 */
import type { Invalidation } from './region-store.ts';

interface Remembered {
  readonly what: Invalidation;
  /** Undefined: the store has not acknowledged it. */
  acknowledgedAtMs: number | undefined;
}

export interface Repeat {
  readonly what: Invalidation;
  /** The store has acknowledged it. */
  readonly acknowledge: (atMs: number) => void;
}

const everything: Invalidation = { kind: 'patterns', names: ['*'] };

export class RecentInvalidations {
  readonly #keepMs: number;
  readonly #maxNames: number;
  readonly #remembered = new Set<Remembered>();
  #names = 0;
  #pending = 0;

  constructor(limits: { readonly replayMs: number; readonly maxReplayed: number }) {
    this.#keepMs = limits.replayMs;
    this.#maxNames = limits.maxReplayed;
  }

  /** Those the store has not acknowledged. */
  get pending(): number {
    return this.#pending;
  }

  /** Made just now; acknowledged by the store, or not. */
  add(what: Invalidation, nowMs: number, isAcknowledged: boolean): void {
    this.#forget(nowMs);
    const acknowledgedAtMs = isAcknowledged ? nowMs : undefined;
    if (this.#names + what.names.length <= this.#maxNames) {
      this.#remember({ what, acknowledgedAtMs });
      return;
    }
    const isAnyPending = this.#pending > 0 || !isAcknowledged;
    this.#remembered.clear();
    this.#names = 0;
    this.#pending = 0;
    this.#remember({ what: everything, acknowledgedAtMs: isAnyPending ? undefined : nowMs });
  }

  /** What is to be said again, and how to say that it was. */
  all(nowMs: number): readonly Repeat[] {
    this.#forget(nowMs);
    return [...this.#remembered].map((each) => this.#repeat(each));
  }

  unacknowledged(): readonly Repeat[] {
    if (this.#pending === 0) return [];
    return [...this.#remembered]
      .filter(({ acknowledgedAtMs }) => acknowledgedAtMs === undefined)
      .map((each) => this.#repeat(each));
  }

  #repeat(each: Remembered): Repeat {
    return { what: each.what, acknowledge: (atMs) => this.#acknowledge(each, atMs) };
  }

  #remember(each: Remembered): void {
    this.#remembered.add(each);
    this.#names += each.what.names.length;
    if (each.acknowledgedAtMs === undefined) this.#pending += 1;
  }

  #acknowledge(each: Remembered, atMs: number): void {
    if (!this.#remembered.has(each)) return;
    if (each.acknowledgedAtMs === undefined) this.#pending -= 1;
    each.acknowledgedAtMs ??= atMs;
  }

  /** Those acknowledged long ago; in the order they were made, up to the first that is not. */
  #forget(nowMs: number): void {
    for (const each of this.#remembered) {
      if (each.acknowledgedAtMs === undefined || nowMs - each.acknowledgedAtMs < this.#keepMs) return;
      this.#remembered.delete(each);
      this.#names -= each.what.names.length;
    }
  }
}

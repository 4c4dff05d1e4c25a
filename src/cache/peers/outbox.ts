/**
 * What one peer has still to be told, in order, within bounds: the oldest values go first, and only what they replace is told;
 * with too many names, one pattern stands for all.
 */
import type { Invalidation } from '../region/index.ts';
import type { PeerCacheDefaults } from './defaults.ts';
import type { PeerEntry, Seen } from './messages.ts';

export interface Outgoing {
  readonly number: number;
  readonly what: Invalidation;
  /** Not for every peer; undefined in the end where there is nothing worth sending. */
  entry: Promise<PeerEntry | undefined> | undefined;
  readonly seen: Seen | undefined;
  readonly madeAtMs: number;
}

export class Outbox {
  readonly counts = { droppedValues: 0, overflows: 0 };
  readonly #limits: PeerCacheDefaults;
  #items: Outgoing[] = [];
  #names = 0;
  #values = 0;

  constructor(limits: PeerCacheDefaults) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#items.length;
  }

  add(item: Outgoing): void {
    this.#items.push(item);
    this.#names += item.what.names.length;
    if (item.entry !== undefined) this.#values++;
    if (this.#names > this.#limits.maxQueuedNames) this.#overflow(item);
    else if (this.#values > this.#limits.maxQueuedValues) this.#dropValue();
  }

  /** The oldest. They stay until it is known that they were heard. */
  first(count: number): readonly Outgoing[] {
    return this.#items.slice(0, count);
  }

  acknowledge(number: number): void {
    let heard = 0;
    for (const { number: each, what, entry } of this.#items) {
      if (each > number) break;
      heard++;
      this.#names -= what.names.length;
      if (entry !== undefined) this.#values--;
    }
    this.#items.splice(0, heard);
  }

  #overflow({ number, madeAtMs }: Outgoing): void {
    this.counts.overflows++;
    this.counts.droppedValues += this.#values;
    const all: Invalidation = { kind: 'patterns', names: ['*'] };
    this.#items = [{ number, what: all, entry: undefined, seen: undefined, madeAtMs }];
    this.#names = 1;
    this.#values = 0;
  }

  #dropValue(): void {
    const oldest = this.#items.find(({ entry }) => entry !== undefined)!;
    oldest.entry = undefined;
    this.#values--;
    this.counts.droppedValues++;
  }
}

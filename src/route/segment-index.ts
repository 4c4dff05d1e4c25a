/**
 * The longest known run of whole segments at one end of a text: path prefixes (`/api/v1`, read from the start) and host
 * suffixes (`shop.example` of `*.shop.example`, read from the end).
 *
 * One pass hashes the text character by character and looks the hash up where a segment ends; equal hashes are told
 * apart by comparing the text. So a search costs the length of the longest key at most, however many keys there are,
 * and allocates nothing. Each entry knows the next shorter key that also matches (`parent`), which makes trying from
 * the longest to the shortest a walk along a list.
 *
 * Invariant: `find(text)` is the longest match, and its chain of parents is every other match, longest first.
 */
import { hashStep } from './hash-step.ts';

export interface SegmentEntry<T> {
  readonly key: string;
  readonly value: T;
  readonly parent: SegmentEntry<T> | undefined;
  /** Another entry with the same hash. */
  readonly sibling: SegmentEntry<T> | undefined;
}

export interface SegmentIndexOptions {
  /** One character. */
  readonly separator: string;
  /** `end`: keys are suffixes, and at least one segment stands before them. */
  readonly from: 'start' | 'end';
}

export class SegmentIndex<T> {
  readonly #entries = new Map<number, SegmentEntry<T>>();
  readonly #separator: number;
  readonly #fromEnd: boolean;
  #longest = -1;

  constructor(values: ReadonlyMap<string, T>, { separator, from }: SegmentIndexOptions) {
    this.#separator = separator.charCodeAt(0);
    this.#fromEnd = from === 'end';
    const shortestFirst = [...values].sort(([a], [b]) => a.length - b.length);
    for (const [key, value] of shortestFirst) this.#insert(key, value);
  }

  /** The longest key that `text` starts (or ends) with, in whole segments. */
  find(text: string): SegmentEntry<T> | undefined {
    const { length } = text;
    const last = Math.min(length, this.#longest);
    let found: SegmentEntry<T> | undefined;
    let hash = 0;
    for (let taken = 0; taken <= last; taken++) {
      const next = taken === length ? -1 : text.charCodeAt(this.#fromEnd ? length - 1 - taken : taken);
      if (next === this.#separator || (next === -1 && !this.#fromEnd)) {
        found = this.#entry(hash, text, taken) ?? found;
      }
      hash = hashStep(hash, next);
    }
    return found;
  }

  #entry(hash: number, text: string, length: number): SegmentEntry<T> | undefined {
    let entry = this.#entries.get(hash);
    while (entry !== undefined && !(entry.key.length === length && this.#matches(text, entry.key))) {
      entry = entry.sibling;
    }
    return entry;
  }

  #matches(text: string, key: string): boolean {
    return this.#fromEnd ? text.endsWith(key) : text.startsWith(key);
  }

  /** Keys come shortest first: what the index finds for a new key is the next shorter one. */
  #insert(key: string, value: T): void {
    let hash = 0;
    for (let at = 0; at < key.length; at++) {
      hash = hashStep(hash, key.charCodeAt(this.#fromEnd ? key.length - 1 - at : at));
    }
    this.#entries.set(hash, { key, value, parent: this.find(key), sibling: this.#entries.get(hash) });
    this.#longest = Math.max(this.#longest, key.length);
  }
}

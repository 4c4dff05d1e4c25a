/**
 * What one cache knows of the region's book of invalidations, and its judgement by it: an entry made at position n is
 * invalid when one of its tags, or a pattern that matches its key, was invalidated at a higher number.
 *
 * The positions come from the store's counter, never from clocks. What was invalidated since this cache began to listen it
 * has heard; for entries older than that the floors of their tags are asked for once.
 */
import { RecentMap } from '../../core/index.ts';
import { type KeyPattern, keyPattern } from '../key-pattern.ts';
import type { BookHead, BookPosition, Invalidation } from './region-store.ts';

export interface Judged extends BookPosition {
  readonly key: string;
  readonly tags: readonly string[];
}

interface PatternFloor {
  readonly pattern: KeyPattern;
  readonly number: number;
}

export class RegionFloors {
  readonly #maxTags: number;
  readonly #maxPatterns: number;
  #epoch = '';
  /** The highest number known to be given out. */
  #seen = 0;
  /** Every tag invalidated at a higher number is in `#tags`. */
  #heardSince = Number.POSITIVE_INFINITY;
  #tags = new Map<string, number>();
  #asked: RecentMap<string, number>;
  readonly #patterns = new Map<string, PatternFloor>();
  #patternBase = 0;

  constructor(limits: { readonly maxKnownTags: number; readonly maxPatternFloors: number }) {
    this.#maxTags = limits.maxKnownTags;
    this.#maxPatterns = limits.maxPatternFloors;
    this.#asked = new RecentMap(this.#maxTags);
  }

  /** A load that begins now is told this: whatever has a number up to it was invalidated before. */
  get position(): BookPosition {
    return { epoch: this.#epoch, number: this.#seen };
  }

  /** The book as it is at the moment from which on messages are heard. */
  begin({ epoch, number, patterns, patternBase }: BookHead): void {
    this.#epoch = epoch;
    this.#seen = number;
    this.#heardSince = number;
    this.#tags.clear();
    this.#asked = new RecentMap(this.#maxTags);
    this.#patterns.clear();
    this.#patternBase = patternBase;
    for (const each of patterns) this.#raisePattern(each.name, each.number);
  }

  /** Messages may be missed from now on. */
  doubt(): void {
    this.#heardSince = Number.POSITIVE_INFINITY;
    this.#asked = new RecentMap(this.#maxTags);
  }

  /** Heard of by a message, or made here. */
  raise({ epoch, number }: BookPosition, what: Invalidation): void {
    if (epoch !== this.#epoch) return;
    this.#seen = Math.max(this.#seen, number);
    if (what.kind === 'tags') for (const tag of what.names) this.#raiseTag(tag, number);
    if (what.kind === 'patterns') for (const pattern of what.names) this.#raisePattern(pattern, number);
  }

  /** Asked of the store. */
  learn(tags: readonly string[], floors: readonly number[]): void {
    for (const [i, tag] of tags.entries()) this.#asked.set(tag, floors[i]!);
  }

  /** Which tags must be asked for before `isBelow` can tell. */
  unknown({ number, tags }: Judged): readonly string[] {
    return tags.length === 0 || number >= this.#heardSince
      ? []
      : tags.filter((tag) => this.#asked.get(tag) === undefined);
  }

  isBelow({ key, epoch, number, tags }: Judged): boolean {
    if (epoch !== this.#epoch || number < this.#patternBase) return true;
    for (const tag of tags) if (Math.max(this.#tags.get(tag) ?? 0, this.#asked.get(tag) ?? 0) > number) return true;
    for (const floor of this.#patterns.values()) if (floor.number > number && floor.pattern.matches(key)) return true;
    return false;
  }

  #raiseTag(tag: string, number: number): void {
    this.#tags.delete(tag);
    this.#tags.set(tag, number);
    if (this.#tags.size <= this.#maxTags) return;
    const [oldest] = this.#tags;
    this.#tags.delete(oldest![0]);
    this.#heardSince = Math.max(this.#heardSince, oldest![1]);
  }

  #raisePattern(name: string, number: number): void {
    this.#patterns.delete(name);
    this.#patterns.set(name, { pattern: keyPattern(name), number });
    if (this.#patterns.size <= this.#maxPatterns) return;
    const [oldest] = this.#patterns;
    this.#patterns.delete(oldest![0]);
    this.#patternBase = Math.max(this.#patternBase, oldest![1].number);
  }
}

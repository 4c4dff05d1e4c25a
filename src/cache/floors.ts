/**
 * The guard against late fills. A value that is loaded while its key is invalidated tells a past that is over: it goes to
 * those who asked for it before, and not into the cache.
 *
 * Every load and every invalidation takes the next number of one counter. An invalidation is remembered, under what it
 * named, for as long as a load runs that began before it: such a load then finds a number above its own.
 * Invariant: nothing is remembered while no load runs.
 *
 * Source: Nishtala et al., "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1, whose leases do the same for one key.
 */
import type { KeyPattern } from './key-pattern.ts';

interface PatternFloor {
  readonly number: number;
  readonly pattern: KeyPattern;
}

export class Floors {
  #last = 0;
  /** The numbers of the loads that run, in the order they began. */
  readonly #running = new Set<number>();
  /** By key, and by tag: the number of the last invalidation, the oldest first. */
  readonly #keys = new Map<string, number>();
  readonly #tags = new Map<string, number>();
  #patterns: PatternFloor[] = [];

  /** Numbers that are remembered. */
  get size(): number {
    return this.#keys.size + this.#tags.size + this.#patterns.length;
  }

  /** A load begins; its number. */
  begin(): number {
    this.#running.add(++this.#last);
    return this.#last;
  }

  /** It is over. */
  end(load: number): void {
    this.#running.delete(load);
    const [oldest] = this.#running;
    if (oldest === undefined) this.#forgetAll();
    else this.#forgetBefore(oldest);
  }

  raiseKey(key: string): void {
    this.#raise(this.#keys, key);
  }

  raiseTag(tag: string): void {
    this.#raise(this.#tags, tag);
  }

  raisePattern(pattern: KeyPattern): void {
    if (this.#running.size > 0) this.#patterns.push({ number: ++this.#last, pattern });
  }

  /** Whether what this load brings has been invalidated since it began. */
  isBelow(load: number, key: string, tags: readonly string[]): boolean {
    if ((this.#keys.get(key) ?? 0) > load) return true;
    for (const tag of tags) if ((this.#tags.get(tag) ?? 0) > load) return true;
    return this.#patterns.some(({ number, pattern }) => number > load && pattern.matches(key));
  }

  #raise(floors: Map<string, number>, name: string): void {
    if (this.#running.size === 0) return;
    // Put in anew, so that the oldest comes first.
    floors.delete(name);
    floors.set(name, ++this.#last);
  }

  #forgetAll(): void {
    this.#keys.clear();
    this.#tags.clear();
    this.#patterns = [];
  }

  /** What was invalidated before the oldest load began concerns none that runs. */
  #forgetBefore(load: number): void {
    for (const floors of [this.#keys, this.#tags]) {
      for (const [name, number] of floors) {
        if (number > load) break;
        floors.delete(name);
      }
    }
    if (this.#patterns.length > 0 && this.#patterns[0]!.number < load) {
      this.#patterns = this.#patterns.filter(({ number }) => number > load);
    }
  }
}

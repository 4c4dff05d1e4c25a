/**
 * W-TinyLFU by value for its bytes: the default.
 *
 * New entries spend a while in a window, in the order of their last use. Leaving it, an entry stands against the oldest
 * of the main queues, as many as would have to go for it, and the side with more uses a byte stays; a sketch of
 * frequencies, which also knows keys that are gone, says how many uses. The main queues are a segmented LRU: on
 * probation until used there, then protected. So neither a scan nor one large body drives out what is asked for often.
 * Einziger, Friedman, Manes: "TinyLFU", ACM ToS 2017; Einziger, Eytan, Friedman, Manes: "Lightweight Robust Size Aware Cache
 * Management", ACM ToS 2022 (victims are weighed together).
 *
 * What differs was chosen by the traces of `npm run bench -- cache-policy`: entries are weighed by uses a byte and not by
 * uses alone, which finds more objects where sizes differ; one used in the window wins a tie, as S3-FIFO would have it;
 * one that was not used for long counts for no more than that allows, so what was popular yesterday goes sooner; the
 * window is fixed, because climbing to a better one gained nothing on average. When all that is popular changes at
 * once, this still learns more slowly than LRU.
 */
import { FrequencySketch } from '../frequency-sketch.ts';
import { NodeList } from '../node-list.ts';
import type { Evictable, EvictionContext, EvictionPolicy } from '../policy.ts';

const windowShare = 0.05;
/** Of the main queues. */
const protectedShare = 0.8;
const leastSketchEntries = 512;
/** Of all bytes, what the sketch may take. */
const sketchShare = 1 / 16;
/** The sketch remembers this many uses an entry, and at least so many. */
const periodPerEntry = 5;
const leastPeriod = 5_120;
/** An entry last used a whole period ago counts for at most so many uses; half a period ago, for twice as many. */
const usesAfterPeriod = 2;
/** Use numbers go round, and stay small integers. */
const useNumbers = 0x3fff_ffff;
/** Frequencies are whole, so this decides ties only. */
const tieBreak = 0.5;

export function wTinyLfu<N extends Evictable<N>>(context: EvictionContext<N>): EvictionPolicy<N> {
  return new WTinyLfu(context);
}

class WTinyLfu<N extends Evictable<N>> implements EvictionPolicy<N> {
  readonly #context: EvictionContext<N>;
  readonly #window = new NodeList<N>(1);
  readonly #probation = new NodeList<N>(2);
  readonly #protected = new NodeList<N>(3);
  readonly #sketch = new FrequencySketch();
  /** The number of the last use. */
  #now = 0;

  constructor(context: EvictionContext<N>) {
    this.#context = context;
    this.#growSketch();
  }

  add(node: N): void {
    this.#noteUse(node);
    node.uses = 0;
    this.#context.budget.enter(node.bytes);
    // One larger than the window must not drive out all that is in it.
    if (node.bytes > this.#windowBytes) this.#window.addOldest(node);
    else this.#window.addNewest(node);
    this.#settle();
  }

  hit(node: N): void {
    this.#noteUse(node);
    if (node.queue === this.#window.id) {
      node.uses = 1;
      this.#window.makeNewest(node);
    } else if (node.queue === this.#protected.id) {
      this.#protected.makeNewest(node);
    } else {
      this.#probation.remove(node);
      this.#protected.addNewest(node);
      this.#demote();
    }
  }

  resize(node: N, bytes: number): void {
    this.#context.budget.bytes += bytes - node.bytes;
    this.#listOf(node).resize(node, bytes);
    this.hit(node);
    this.#settle();
  }

  remove(node: N): void {
    this.#listOf(node).remove(node);
    this.#context.budget.leave(node.bytes);
  }

  clear(): void {
    this.#window.clear();
    this.#probation.clear();
    this.#protected.clear();
    this.#sketch.clear();
    this.#context.budget.clear();
  }

  get #windowBytes(): number {
    return windowShare * this.#context.budget.capacityBytes;
  }

  #listOf({ queue }: N): NodeList<N> {
    if (queue === this.#window.id) return this.#window;
    return queue === this.#probation.id ? this.#probation : this.#protected;
  }

  /** Entries leave a window that is too large; then whatever must still go, goes. */
  #settle(): void {
    const { budget } = this.#context;
    this.#growSketch();
    const windowBytes = this.#windowBytes;
    while (this.#window.oldest !== undefined && this.#window.bytes > windowBytes) {
      const candidate = this.#window.oldest;
      this.#window.remove(candidate);
      this.#probation.addNewest(candidate);
      if (budget.isOver()) this.#contest(candidate);
    }
    while (budget.entries > 0 && budget.isOver()) {
      this.#evict(this.#probation.oldest ?? this.#protected.oldest ?? this.#window.oldest!);
    }
    this.#demote();
  }

  /** Evicts either the candidate, or as many of the oldest as make room for it. */
  #contest(candidate: N): void {
    const { bytes, metadataBytes, maxBytes, entries, maxEntries } = this.#context.budget;
    const leastBytes = bytes + metadataBytes - maxBytes;
    const leastVictims = Math.max(1, entries - maxEntries);
    let victims = 0;
    let victimBytes = 0;
    let victimUses = 0;
    let victim = this.#victimAfter(undefined, candidate);
    while (victim !== undefined && (victimBytes < leastBytes || victims < leastVictims)) {
      victims += 1;
      victimBytes += victim.bytes;
      victimUses += this.#recentUses(victim);
      victim = this.#victimAfter(victim, candidate);
    }
    const uses = this.#sketch.frequency(candidate.hash) + (candidate.uses > 0 ? tieBreak : 0);
    const stays = victimBytes >= leastBytes && uses * victimBytes > victimUses * candidate.bytes;
    if (!stays) this.#evict(candidate);
    else for (; victims > 0; victims--) this.#evict(this.#victimAfter(undefined, candidate)!);
  }

  #noteUse(node: N): void {
    this.#now = (this.#now + 1) & useNumbers;
    node.usedAt = this.#now;
    this.#sketch.increment(node.hash);
  }

  #recentUses(node: N): number {
    const age = (this.#now - node.usedAt) & useNumbers;
    return Math.min(this.#sketch.frequency(node.hash), (usesAfterPeriod * this.#sketch.period) / Math.max(1, age));
  }

  /** From the oldest on probation to the newest, then from the oldest of the protected. */
  #victimAfter(before: N | undefined, candidate: N): N | undefined {
    let next = before === undefined ? this.#probation.oldest : before.newer;
    if (next === candidate) next = next.newer;
    if (next !== undefined) return next;
    return before?.queue === this.#protected.id ? undefined : this.#protected.oldest;
  }

  #demote(): void {
    const most = protectedShare * (this.#context.budget.capacityBytes - this.#windowBytes);
    while (this.#protected.oldest !== undefined && this.#protected.bytes > most) {
      const node = this.#protected.oldest;
      this.#protected.remove(node);
      this.#probation.addNewest(node);
    }
  }

  #evict(node: N): void {
    this.remove(node);
    this.#context.evict(node);
  }

  #growSketch(): void {
    const { budget } = this.#context;
    const wanted = Math.max(leastSketchEntries, budget.entries);
    this.#sketch.period = Math.max(leastPeriod, periodPerEntry * budget.entries);
    while (this.#sketch.entries < wanted && 2 * this.#sketch.bytes <= sketchShare * budget.maxBytes) {
      this.#sketch.double();
    }
    budget.metadataBytes = this.#sketch.bytes;
  }
}

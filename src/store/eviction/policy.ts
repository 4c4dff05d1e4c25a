/**
 * The contract of an eviction policy: which of the entries a cache holds must go, so that their bytes stay within a bound.
 *
 * A policy keeps its order in the entries themselves (`Evictable` is intrusive), so a hit costs no look-up and no
 * allocation beyond the one with which the store found the entry. Bytes and entries are counted in a `Budget`, together
 * with what the policy needs for its own memory of keys that are gone (ghosts, sketches).
 * Invariant: when a call returns, the budget is not over. `evictionSuite` in antipode/testing holds every policy to it.
 */
import type { Budget } from './budget.ts';

/** What a policy sees of an entry. The members that are not readonly are the policy's own, but for `bytes` while outside. */
export interface Evictable<N> {
  /** 32 bits, the same for the same key. */
  readonly hash: number;
  /** At least 1, and never more than the bound. */
  bytes: number;
  newer: N | undefined;
  older: N | undefined;
  /** The queue it lies in; 0 while it is in none, which is to say not held. */
  queue: number;
  /** How often or whether it was used, as the policy counts. */
  uses: number;
  /** When it was last used, as the policy counts. */
  usedAt: number;
}

export interface EvictionPolicy<N extends Evictable<N>> {
  /** Takes in an entry that is not held, and evicts others, or this one, until the budget is kept. */
  add(node: N): void;
  /** A held entry was asked for. */
  hit(node: N): void;
  /** A held entry got a new value of `bytes`: counts as a use, and evicts until the budget is kept. */
  resize(node: N, bytes: number): void;
  /** Lets a held entry go, without calling `evict`. */
  remove(node: N): void;
  /** Lets all go, without calling `evict`, and forgets what it learnt. */
  clear(): void;
}

export interface EvictionContext<N extends Evictable<N>> {
  /** The policy's to keep: empty at first. */
  readonly budget: Budget;
  /** Called for every entry the policy lets go by its own decision, after it is out. Must not call the policy. */
  readonly evict: (node: N) => void;
}

/** Makes one policy a cache. */
export type EvictionPolicyFactory = <N extends Evictable<N>>(context: EvictionContext<N>) => EvictionPolicy<N>;

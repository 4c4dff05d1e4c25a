/**
 * An entry as a memory store keeps it: what the caller sees of it, and the links of the eviction policy. One object of
 * one shape for all, made when the key is new and changed in place when it gets a new value.
 */
import type { CacheEntry } from './entry.ts';
import type { Evictable } from './eviction/policy.ts';
import type { Placed } from './node-bag.ts';

export class StoreNode<V> implements CacheEntry<V>, Evictable<StoreNode<V>>, Placed {
  readonly key: string;
  // What finding it reads lies together, for the processor's cache.
  value: V;
  expiresAtMs: number;
  readonly hash: number;
  bytes: number;
  tags: readonly string[];
  newer: StoreNode<V> | undefined = undefined;
  older: StoreNode<V> | undefined = undefined;
  queue = 0;
  uses = 0;
  usedAt = 0;
  place = -1;

  constructor(hash: number, entry: CacheEntry<V>) {
    this.key = entry.key;
    // Signed, it is a small integer, which lies in the node itself; half of the unsigned ones would be objects of their own.
    this.hash = hash | 0;
    this.value = entry.value;
    this.bytes = entry.bytes;
    this.expiresAtMs = entry.expiresAtMs;
    this.tags = entry.tags;
  }
}

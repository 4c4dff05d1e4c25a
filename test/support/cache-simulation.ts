/**
 * What a policy finds of a trace. The policy itself runs, in a cache that holds no bodies.
 */

import { hash32Words } from '../../src/core/index.ts';
import { Budget, type Evictable, type EvictionPolicyFactory } from '../../src/store/index.ts';
import type { CacheTrace } from './cache-traces.ts';

export interface HitRatios {
  /** Of the requests, 0 to 1. */
  readonly objects: number;
  /** Of the bytes asked for. */
  readonly bytes: number;
}

interface SimulatedEntry extends Evictable<SimulatedEntry> {
  readonly id: number;
}

/** Of every body, where a trace has no sizes. */
export const evenBytes: number = 65_536;

/** As a store does, bodies larger than an eighth of the cache are passed on without being stored, where sizes differ. */
export function simulateCache(factory: EvictionPolicyFactory, { ids, sizes }: CacheTrace, maxBytes: number): HitRatios {
  const held = new Map<number, SimulatedEntry>();
  const budget = new Budget(maxBytes);
  const policy = factory<SimulatedEntry>({ budget, evict: ({ id }) => held.delete(id) });
  const largest = sizes === undefined ? evenBytes : maxBytes / 8;
  const asked = { objects: 0, bytes: 0 };
  const found = { objects: 0, bytes: 0 };
  for (const [i, id] of ids.entries()) {
    const bytes = Math.max(1, sizes?.[i] ?? evenBytes);
    asked.objects += 1;
    asked.bytes += bytes;
    const entry = held.get(id);
    if (entry !== undefined) {
      found.objects += 1;
      found.bytes += bytes;
      policy.hit(entry);
    } else if (bytes <= largest) {
      const added = { id, hash: hash32Words(id, 7), bytes, ...outside };
      held.set(id, added);
      policy.add(added);
    }
  }
  return { objects: found.objects / asked.objects, bytes: found.bytes / asked.bytes };
}

/** The bytes of all the different bodies of a trace. */
export function distinctBytes({ ids, sizes }: CacheTrace): number {
  const sizeOf = new Map(ids.map((id, i) => [id, Math.max(1, sizes?.[i] ?? evenBytes)]));
  return [...sizeOf.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** As the links of an entry are before a policy has it. */
const outside = { newer: undefined, older: undefined, queue: 0, uses: 0, usedAt: 0 };

/**
 * Least recently used: the baseline others are measured against. One scan longer than the cache empties it of all that
 * was useful, and a loop a little longer never hits.
 */
import { NodeList } from '../node-list.ts';
import type { Evictable, EvictionContext, EvictionPolicy } from '../policy.ts';

export function lru<N extends Evictable<N>>({ budget, evict }: EvictionContext<N>): EvictionPolicy<N> {
  const list = new NodeList<N>(1);

  const remove = (node: N): void => {
    list.remove(node);
    budget.leave(node.bytes);
  };
  const makeRoom = (moreBytes: number): void => {
    while (list.oldest !== undefined && budget.isOver(moreBytes)) {
      const victim = list.oldest;
      remove(victim);
      evict(victim);
    }
  };

  return {
    add(node) {
      makeRoom(node.bytes);
      list.addNewest(node);
      budget.enter(node.bytes);
    },
    hit: (node) => list.makeNewest(node),
    resize(node, bytes) {
      budget.bytes += bytes - node.bytes;
      list.resize(node, bytes);
      list.makeNewest(node);
      makeRoom(0);
    },
    remove,
    clear() {
      list.clear();
      budget.clear();
    },
  };
}

/**
 * SIEVE: a queue in the order of arrival, one bit an entry, and a hand that moves from the oldest to the newest, lets
 * those used since its last visit stay where they are, and evicts the first that was not. New entries therefore go
 * quickly unless they are used, and a hit only sets the bit.
 *
 * Zhang, Yang, Yue, Vigfusson, Rashmi: "SIEVE is Simpler than LRU", NSDI 2024. Entries of many sizes: the hand goes on
 * until there is room.
 */
import { NodeList } from '../node-list.ts';
import type { Evictable, EvictionContext, EvictionPolicy } from '../policy.ts';

export function sieve<N extends Evictable<N>>({ budget, evict }: EvictionContext<N>): EvictionPolicy<N> {
  const list = new NodeList<N>(1);
  /** Where the next search begins; none: at the oldest. */
  let hand: N | undefined;

  const remove = (node: N): void => {
    if (hand === node) hand = node.newer;
    list.remove(node);
    budget.leave(node.bytes);
  };
  const makeRoom = (moreBytes: number): void => {
    while (list.oldest !== undefined && budget.isOver(moreBytes)) {
      let victim = hand ?? list.oldest;
      while (victim.uses > 0) {
        victim.uses = 0;
        victim = victim.newer ?? list.oldest;
      }
      hand = victim;
      remove(victim);
      evict(victim);
    }
  };

  return {
    add(node) {
      makeRoom(node.bytes);
      node.uses = 0;
      list.addNewest(node);
      budget.enter(node.bytes);
    },
    hit(node) {
      node.uses = 1;
    },
    resize(node, bytes) {
      budget.bytes += bytes - node.bytes;
      list.resize(node, bytes);
      node.uses = 1;
      makeRoom(0);
    },
    remove,
    clear() {
      hand = undefined;
      list.clear();
      budget.clear();
    },
  };
}

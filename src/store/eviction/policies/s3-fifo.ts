/**
 * S3-FIFO: three queues in the order of arrival. New entries pass through a small one, a tenth of the bytes; those used
 * there go on to the main one, the others are evicted and remembered as ghosts. A ghost that comes back enters the main
 * queue at once. There an entry that was used goes round again, and each round takes one use off.
 *
 * Yang, Zhang, Qiu, Yue, Rashmi: "FIFO queues are all you need for cache eviction", SOSP 2023; the figures are the
 * paper's. The queues are measured in bytes; as many ghosts are remembered as there are entries, as far as an
 * eighth of the bytes goes.
 */
import { GhostTable } from '../ghost-table.ts';
import { NodeList } from '../node-list.ts';
import type { Evictable, EvictionContext, EvictionPolicy } from '../policy.ts';

const smallShare = 0.1;
const mostUses = 3;
const ghostShare = 1 / 8;

export function s3Fifo<N extends Evictable<N>>(context: EvictionContext<N>): EvictionPolicy<N> {
  return new S3Fifo(context);
}

class S3Fifo<N extends Evictable<N>> implements EvictionPolicy<N> {
  readonly #context: EvictionContext<N>;
  readonly #small = new NodeList<N>(1);
  readonly #main = new NodeList<N>(2);
  readonly #ghosts = new GhostTable();

  constructor(context: EvictionContext<N>) {
    this.#context = context;
  }

  add(node: N): void {
    const { budget } = this.#context;
    node.uses = 0;
    const isGhost = this.#ghosts.take(node.hash);
    this.#makeRoom(node.bytes);
    (isGhost ? this.#main : this.#small).addNewest(node);
    budget.enter(node.bytes);
    // The ghosts may have grown meanwhile.
    this.#makeRoom(0);
  }

  hit(node: N): void {
    if (node.uses < mostUses) node.uses += 1;
  }

  resize(node: N, bytes: number): void {
    this.#context.budget.bytes += bytes - node.bytes;
    this.#listOf(node).resize(node, bytes);
    this.hit(node);
    this.#makeRoom(0);
  }

  remove(node: N): void {
    this.#listOf(node).remove(node);
    this.#context.budget.leave(node.bytes);
  }

  clear(): void {
    this.#small.clear();
    this.#main.clear();
    this.#ghosts.clear();
    this.#context.budget.clear();
  }

  #listOf(node: N): NodeList<N> {
    return node.queue === this.#small.id ? this.#small : this.#main;
  }

  #makeRoom(moreBytes: number): void {
    const { budget } = this.#context;
    while (budget.entries > 0 && budget.isOver(moreBytes)) {
      const smallIsFull = this.#small.bytes > smallShare * budget.capacityBytes || this.#main.oldest === undefined;
      if (smallIsFull) this.#advanceSmall(this.#small.oldest!);
      else this.#advanceMain(this.#main.oldest!);
    }
  }

  #advanceSmall(node: N): void {
    if (node.uses > 0) {
      this.#small.remove(node);
      node.uses = 0;
      this.#main.addNewest(node);
      return;
    }
    this.#growGhosts();
    this.#ghosts.add(node.hash);
    this.#evict(node);
  }

  #advanceMain(node: N): void {
    if (node.uses > 0) {
      node.uses -= 1;
      this.#main.makeNewest(node);
    } else {
      this.#evict(node);
    }
  }

  #evict(node: N): void {
    this.remove(node);
    this.#context.evict(node);
  }

  #growGhosts(): void {
    const { budget } = this.#context;
    const bytes = GhostTable.bytesFor(budget.entries);
    if (bytes > ghostShare * budget.maxBytes) return;
    this.#ghosts.resize(budget.entries);
    budget.metadataBytes = this.#ghosts.bytes;
  }
}

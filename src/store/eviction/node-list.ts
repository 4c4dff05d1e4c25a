/**
 * A queue of entries, newest to oldest, linked through the entries themselves: no allocation, every change O(1).
 */
import type { Evictable } from './policy.ts';

export class NodeList<N extends Evictable<N>> {
  /** Written into `queue` of each entry that is in. */
  readonly id: number;
  newest: N | undefined;
  oldest: N | undefined;
  bytes = 0;
  length = 0;

  /** `id` is above 0 and unlike that of the policy's other queues. */
  constructor(id: number) {
    this.id = id;
  }

  addNewest(node: N): void {
    this.#count(node);
    node.older = this.newest;
    node.newer = undefined;
    if (this.newest === undefined) this.oldest = node;
    else this.newest.newer = node;
    this.newest = node;
  }

  addOldest(node: N): void {
    this.#count(node);
    node.newer = this.oldest;
    node.older = undefined;
    if (this.oldest === undefined) this.newest = node;
    else this.oldest.older = node;
    this.oldest = node;
  }

  remove(node: N): void {
    this.bytes -= node.bytes;
    this.length -= 1;
    node.queue = 0;
    this.#unlink(node);
    node.newer = undefined;
    node.older = undefined;
  }

  makeNewest(node: N): void {
    if (this.newest === node) return;
    this.#unlink(node);
    node.older = this.newest;
    node.newer = undefined;
    this.newest!.newer = node;
    this.newest = node;
  }

  resize(node: N, bytes: number): void {
    this.bytes += bytes - node.bytes;
    node.bytes = bytes;
  }

  /** Forgets all; the entries keep their links, so they must not be used again. */
  clear(): void {
    this.newest = undefined;
    this.oldest = undefined;
    this.bytes = 0;
    this.length = 0;
  }

  #count(node: N): void {
    this.bytes += node.bytes;
    this.length += 1;
    node.queue = this.id;
  }

  #unlink({ newer, older }: N): void {
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
  }
}

/**
 * All entries of a store in an array, each knowing its place, so that they can be gone through a few at a time while they
 * come and go. A `Map` has no such way: an iterator that is kept keeps every former table of the map with all its entries.
 */
export interface Placed {
  /** The bag's own. */
  place: number;
}

export class NodeBag<N extends Placed> {
  readonly #nodes: N[] = [];
  /** Those from here on were looked at in this round. */
  #cursor = 0;

  add(node: N): void {
    node.place = this.#nodes.push(node) - 1;
  }

  /** The last one takes its place. */
  delete(node: N): void {
    const last = this.#nodes.pop()!;
    if (last === node) return;
    this.#nodes[node.place] = last;
    last.place = node.place;
  }

  /** The next one, round and round: in a round, everyone who stays is met. `undefined` when there is none. */
  next(): N | undefined {
    const { length } = this.#nodes;
    if (length === 0) return undefined;
    this.#cursor = (this.#cursor === 0 || this.#cursor > length ? length : this.#cursor) - 1;
    return this.#nodes[this.#cursor];
  }

  clear(): void {
    this.#nodes.length = 0;
  }
}

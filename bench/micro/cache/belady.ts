/**
 * The most any policy could find of a trace whose bodies are all alike: whoever is asked for again last goes first
 * (Belady, 1966). It knows the future. With bodies of many sizes the best is not known in reasonable time.
 */
export function beladyHitRatio(ids: readonly number[], maxEntries: number): number {
  const nextUse = nextUses(ids);
  const held = new Map<number, number>();
  const heap = new FarthestFirst();
  let hits = 0;
  for (const [i, id] of ids.entries()) {
    if (held.has(id)) hits += 1;
    held.set(id, nextUse[i]!);
    heap.push({ id, at: nextUse[i]! });
    while (held.size > maxEntries) {
      const { id: farthest, at } = heap.pop();
      // Older items of an entry stay in the heap; only its latest counts.
      if (held.get(farthest) === at) held.delete(farthest);
    }
  }
  return hits / ids.length;
}

function nextUses(ids: readonly number[]): Float64Array {
  const uses = new Float64Array(ids.length);
  const seen = new Map<number, number>();
  for (let i = ids.length - 1; i >= 0; i--) {
    uses[i] = seen.get(ids[i]!) ?? Number.POSITIVE_INFINITY;
    seen.set(ids[i]!, i);
  }
  return uses;
}

interface Item {
  readonly id: number;
  readonly at: number;
}

/** A binary heap. */
class FarthestFirst {
  readonly #items: Item[] = [];

  push(item: Item): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]!.at >= item.at) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): Item {
    const items = this.#items;
    const first = items[0]!;
    const last = items.pop()!;
    if (items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < items.length && items[child + 1]!.at > items[child]!.at) child += 1;
      if (child >= items.length || items[child]!.at <= last.at) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first;
  }
}

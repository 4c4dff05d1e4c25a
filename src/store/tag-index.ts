/**
 * Which entries carry a tag. A tag without entries takes no memory.
 */
export class TagIndex<N extends { readonly tags: readonly string[] }> {
  readonly #nodes = new Map<string, Set<N>>();

  add(node: N): void {
    for (const tag of node.tags) {
      const nodes = this.#nodes.get(tag);
      if (nodes === undefined) this.#nodes.set(tag, new Set([node]));
      else nodes.add(node);
    }
  }

  delete(node: N): void {
    for (const tag of node.tags) {
      const nodes = this.#nodes.get(tag);
      if (nodes?.delete(node) && nodes.size === 0) this.#nodes.delete(tag);
    }
  }

  /** Those with the tag at this moment. */
  with(tag: string): readonly N[] {
    return [...(this.#nodes.get(tag) ?? [])];
  }

  clear(): void {
    this.#nodes.clear();
  }
}

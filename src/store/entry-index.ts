/**
 * Everything by which entries are found: the key, a tag, the beginning of a key. Shared by the store in memory and the
 * tier on disk, which differ in where the value lies.
 */
import { OrderedKeys } from './ordered-keys.ts';
import { TagIndex } from './tag-index.ts';

export interface Indexed {
  readonly key: string;
  readonly tags: readonly string[];
}

export class EntryIndex<N extends Indexed> {
  readonly #byKey = new Map<string, N>();
  readonly #tags = new TagIndex<N>();
  readonly #order: OrderedKeys | undefined;

  /** Without `prefixes`, `startingWith` looks at every key. */
  constructor(prefixes: boolean) {
    this.#order = prefixes ? new OrderedKeys() : undefined;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): N | undefined {
    return this.#byKey.get(key);
  }

  /** Adds an entry whose key is not in. */
  add(node: N): void {
    this.#byKey.set(node.key, node);
    this.#order?.add(node.key);
    this.#tags.add(node);
  }

  delete(node: N): void {
    this.#byKey.delete(node.key);
    this.#order?.delete(node.key);
    this.#tags.delete(node);
  }

  /** Runs `change`, in which the tags of `node` may become others. */
  retag(node: N, change: () => void): void {
    this.#tags.delete(node);
    change();
    this.#tags.add(node);
  }

  withTag(tag: string): readonly N[] {
    return this.#tags.with(tag);
  }

  startingWith(prefix: string): readonly N[] {
    if (this.#order !== undefined) return this.#order.startingWith(prefix).map((key) => this.#byKey.get(key)!);
    return [...this.#byKey.values()].filter(({ key }) => key.startsWith(prefix));
  }

  /** In no particular order; entries may be deleted meanwhile. */
  values(): MapIterator<N> {
    return this.#byKey.values();
  }

  clear(): void {
    this.#byKey.clear();
    this.#order?.clear();
    this.#tags.clear();
  }
}

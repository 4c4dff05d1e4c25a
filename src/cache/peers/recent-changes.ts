/**
 * Which caches changed what lately, to tell whether a write that comes from afar crossed a change it knew nothing of: nobody
 * can tell which of two such is newer.
 *
 * Bounded: of what is forgotten the highest numbers are kept, and stand for every name.
 */
import { type KeyPattern, keyPattern } from '../key-pattern.ts';
import type { Invalidation } from '../region/index.ts';
import type { Seen } from './messages.ts';

/** By cache, the number of its last change. */
type Numbers = Map<string, number>;

export class RecentChanges {
  readonly #maxNames: number;
  /** By kind and name, the one changed last at the end. */
  readonly #names = new Map<string, Numbers>();
  readonly #patterns = new Map<string, KeyPattern>();
  readonly #forgotten: Numbers = new Map();

  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  add({ kind, names }: Invalidation, node: string, number: number): void {
    for (const name of names) {
      const id = `${kind} ${name}`;
      const numbers = this.#names.get(id) ?? new Map<string, number>();
      this.#names.delete(id);
      this.#names.set(id, raise(numbers, node, number));
      if (kind === 'patterns') this.#patterns.set(id, keyPattern(name));
      if (this.#names.size > this.#maxNames) this.#forgetOldest();
    }
  }

  /** What a cache changed up to this number is not known, and may have been any name. */
  forget(node: string, number: number): void {
    raise(this.#forgotten, node, number);
  }

  /** Whether somebody but the writer has changed the entry, and the writer, having `seen` so much, did not know. */
  hasCrossed(key: string, tags: readonly string[], writer: string, seen: Seen): boolean {
    const isNews = (numbers: Numbers | undefined) =>
      numbers !== undefined && [...numbers].some(([node, number]) => node !== writer && number > (seen[node] ?? 0));
    if (isNews(this.#forgotten) || isNews(this.#names.get(`keys ${key}`))) return true;
    if (tags.some((tag) => isNews(this.#names.get(`tags ${tag}`)))) return true;
    return [...this.#patterns].some(([id, pattern]) => pattern.matches(key) && isNews(this.#names.get(id)));
  }

  #forgetOldest(): void {
    const [id, numbers] = this.#names.entries().next().value!;
    for (const [node, number] of numbers) raise(this.#forgotten, node, number);
    this.#names.delete(id);
    this.#patterns.delete(id);
  }
}

function raise(numbers: Numbers, node: string, number: number): Numbers {
  return numbers.set(node, Math.max(number, numbers.get(node) ?? 0));
}

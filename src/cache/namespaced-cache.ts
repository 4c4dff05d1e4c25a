/** A part of a cache, told apart by what its keys and tags begin with. */
import type { Cache, CacheStats } from './cache.ts';
import { optionFault } from './faults.ts';
import type { Duration, EntryOptions, Factory, LoadContext, LoadOptions } from './options.ts';

export class NamespacedCache implements Cache {
  readonly #whole: Cache;
  readonly #prefix: string;

  /** Throws ERR_DATA_CACHE_OPTION: with a star in its name, `clear` would reach into others. */
  constructor(whole: Cache, name: string) {
    if (name.includes('*')) throw optionFault('namespace', name, 'a name without *');
    this.#whole = whole;
    this.#prefix = `${name}:`;
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.#whole.get(this.#prefix + key) as Promise<T | undefined>;
  }

  fromMemory<T>(key: string): T | undefined {
    return this.#whole.fromMemory(this.#prefix + key) as T | undefined;
  }

  set(key: string, value: unknown, options?: EntryOptions): Promise<void> {
    return this.#whole.set(this.#prefix + key, value, this.#options(options));
  }

  getOrSet<T>(key: string, factory: Factory<T>, options?: LoadOptions): Promise<T> {
    const load = (context: LoadContext<T>) => factory(new NamespacedContext(context, this.#prefix));
    return this.#whole.getOrSet(this.#prefix + key, load, this.#options(options));
  }

  delete(key: string): Promise<boolean> {
    return this.#whole.delete(this.#prefix + key);
  }

  invalidateTags(tags: readonly string[]): Promise<number> {
    return this.#whole.invalidateTags(this.#tags(tags));
  }

  deletePattern(pattern: string): Promise<number> {
    return this.#whole.deletePattern(this.#prefix + pattern);
  }

  async clear(): Promise<void> {
    await this.deletePattern('*');
  }

  increment(key: string, by?: number, options?: EntryOptions): Promise<number> {
    return this.#whole.increment(this.#prefix + key, by, this.#options(options));
  }

  namespace<Part extends object>(name: string): Cache<Part> {
    return this.#whole.namespace<Part>(this.#prefix + name);
  }

  stats(): CacheStats {
    return this.#whole.stats();
  }

  close(): Promise<void> {
    return this.#whole.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #options<O extends EntryOptions>(options: O | undefined): O | undefined {
    return options?.tags === undefined ? options : { ...options, tags: this.#tags(options.tags) };
  }

  #tags(tags: readonly string[]): readonly string[] {
    return tags.map((tag) => this.#prefix + tag);
  }
}

/** A factory's view of its load, with the names that its namespace uses. */
class NamespacedContext<T> implements LoadContext<T> {
  readonly #context: LoadContext<T>;
  readonly #prefix: string;

  constructor(context: LoadContext<T>, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
  }

  get key(): string {
    return this.#context.key.slice(this.#prefix.length);
  }

  get stale(): T | undefined {
    return this.#context.stale;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  setTtl(ttl: Duration): void {
    this.#context.setTtl(ttl);
  }

  addTags(...tags: readonly string[]): void {
    this.#context.addTags(...tags.map((tag) => this.#prefix + tag));
  }

  noStore(): void {
    this.#context.noStore();
  }
}

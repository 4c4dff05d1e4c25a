/**
 * What memory had no room for, on disk. It is there once the tier is open; until then, and when that fails, nothing is found
 * and nothing kept. No request ever fails for it.
 *
 * Invariant: what lies here under a key is what memory held last under it, or nothing: `forget` comes before each change.
 */
import type { DiskTier } from '../../../store/index.ts';
import { cacheDefaults } from './cache-options.ts';
import type { Cached } from './cached.ts';
import { decodeResource, encodeResource } from './resource-record.ts';

export class DiskShelf {
  #tier: DiskTier | undefined;
  readonly #opened: Promise<void>;
  #isOpening = true;
  /** Keys that memory has other responses for than what may lie here; with too many of them all is deleted. */
  readonly #changed = new Set<string>();

  /** `onFailure` is told when the tier cannot be opened. */
  constructor(opening: Promise<DiskTier>, onFailure: (error: unknown) => void) {
    this.#opened = opening
      .then((tier) => {
        this.#tier = tier;
        if (this.#changed.size >= cacheDefaults.maxChangedBeforeOpen) void tier.clear();
        else for (const key of this.#changed) void tier.delete(key);
      }, onFailure)
      .finally(() => {
        this.#isOpening = false;
        this.#changed.clear();
      });
  }

  /** Resolves when the tier is open, or will never be. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  has(key: string): boolean {
    return this.#tier?.has(key) === true;
  }

  async load(key: string): Promise<readonly Cached[] | undefined> {
    const entry = await this.#tier?.get(key);
    return entry && decodeResource(entry.body);
  }

  /** What has not changed since it was written is not written again. */
  keep(key: string, resource: readonly Cached[], tags: readonly string[]): void {
    if (this.#tier === undefined || this.#tier.has(key)) return;
    this.#tier.put({ key, body: encodeResource(resource), tags, expiresAtMs: Number.POSITIVE_INFINITY });
  }

  forget(key: string): void {
    if (this.has(key)) void this.#tier!.delete(key);
    else if (this.#isOpening && this.#changed.size < cacheDefaults.maxChangedBeforeOpen) this.#changed.add(key);
  }

  /** Each resolves to how many were taken out, when they would not come back after a crash either. */
  async deletePrefixes(prefixes: readonly string[]): Promise<number> {
    await this.#opened;
    const counts = await Promise.all(prefixes.map((prefix) => this.#tier?.deletePrefix(prefix) ?? 0));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async deleteTag(tag: string): Promise<number> {
    await this.#opened;
    return (await this.#tier?.deleteTag(tag)) ?? 0;
  }

  async clear(): Promise<number> {
    await this.#opened;
    return (await this.#tier?.clear()) ?? 0;
  }

  async flush(): Promise<void> {
    await this.#tier?.flush();
  }

  async close(): Promise<void> {
    await this.#opened;
    const tier = this.#tier;
    this.#tier = undefined;
    await tier?.close();
  }
}

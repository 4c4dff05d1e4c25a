/** An entry with what is known of it, to be handed on to another cache. */
import type { Cache } from './cache.ts';
import type { Lifetime } from './lifetime.ts';

export interface HeldEntry {
  readonly value: unknown;
  /** What is left of it. */
  readonly lifetime: Lifetime;
  readonly tags: readonly string[];
}

export interface HoldingCache extends Cache {
  /** What lies under a key while it is fresh; nobody's hit. */
  held(key: string): Promise<HeldEntry | undefined>;
}

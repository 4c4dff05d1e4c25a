/** The caches of other regions, as a cache sees them that is joined with them, by whatever way. */
import type { Invalidation } from '../region/index.ts';
import type { PeersStats } from './peers-stats.ts';

/** An entry of another cache. */
export interface Taken {
  readonly value: unknown;
  readonly freshMs: number;
  readonly tags: readonly string[];
}

export interface Neighbours {
  /** Whether anybody is near enough to be asked. */
  readonly isAnyNear: boolean;
  /** What the nearest have that answer within the budget. Never rejects. */
  ask(key: string): Promise<Taken | undefined>;
  /**
   * A change begins here; what it returns is called when it is made, and tells all, without waiting. With `key`, that of a
   * new value, the value goes along to those who are to have it.
   */
  change(what: Invalidation, key?: string): () => void;
  stats(): PeersStats;
  close(): Promise<void>;
}

/** An entry of the region as a cache reads it: what it holds, and how long it is still good. */
import type { Lifetime } from '../lifetime.ts';

export interface RegionEntry {
  readonly value: unknown;
  readonly id: string;
  /** The term of trust in which it was asked for. */
  readonly term: number;
  /** From now. */
  readonly lifetime: Lifetime;
  readonly tags: readonly string[];
  /** Its number changes without a message: it is no use to keep a copy. */
  readonly isCounter: boolean;
}

/** The right to load a key, and the position of the book when it was given: what comes of it is that old. */
export interface Lease {
  readonly key: string;
  readonly token: string;
  readonly position: { readonly epoch: string; readonly number: number };
}

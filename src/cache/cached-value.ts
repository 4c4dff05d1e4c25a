/** What lies in the cache under a key. */
export interface CachedValue {
  readonly value: unknown;
  /** From then on it is stale. */
  readonly freshUntilMs: number;
  /** Until then it is served while another value is loaded; not after `freshUntilMs` where that is not wanted. */
  readonly staleUntilMs: number;
  /** Until then it is served when no other can be loaded. */
  readonly fallbackUntilMs: number;
  /** A load has failed: none is tried before that. */
  retryAtMs: number;
  /** When it was last counted as used by who reads it at once. */
  usedAtMs: number;
  /** Which entry of the region it is a copy of, where there is a region. */
  readonly id: string | undefined;
  /** The term of trust (`Trust`) in which it was last known to be what the region has. */
  term: number;
}

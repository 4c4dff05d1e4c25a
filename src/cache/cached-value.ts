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
}

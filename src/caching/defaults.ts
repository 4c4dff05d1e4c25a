/** What a cache goes by where neither the response nor the config says otherwise. */

export interface CachingDefaults {
  /** Targeted fields that are obeyed (RFC 9213), the first that is there before the others. */
  readonly targets: readonly string[];
  /** The part of its age at Date that a response without explicit freshness is fresh for, where heuristics are wanted. */
  readonly heuristicFraction: number;
  /** A heuristic never finds a response fresh for longer. */
  readonly heuristicMaxMs: number;
  /** Variants of one resource that are kept (Vary); beyond it the oldest goes. */
  readonly maxVariants: number;
  /** Ranges answered at once; a request for more is answered with the whole. */
  readonly maxRanges: number;
  /** Tags of one response that count. */
  readonly maxTags: number;
  /** Characters of a tag; a longer one does not count. */
  readonly maxTagLength: number;
}

export const cachingDefaults: CachingDefaults = Object.freeze({
  targets: Object.freeze(['cdn-cache-control']),
  heuristicFraction: 0.1,
  heuristicMaxMs: 86_400_000,
  maxVariants: 64,
  maxRanges: 16,
  maxTags: 128,
  maxTagLength: 256,
});

/** How a route caches: what its config says, with every default in its place. */
import type { KeyRule } from '../../../caching/index.ts';

export interface CacheOptions {
  /** The route; two that serve one URL keep what they store apart. */
  readonly label: string;
  readonly key: KeyRule;
  /** Fresh for so long where the response says nothing of it; undefined leaves such responses to be checked each time. */
  readonly ttlMs: number | undefined;
  /** The same for answers that say there is nothing: 404, 405, 410, 414, 501. */
  readonly negativeTtlMs: number | undefined;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  /** Whether a response that says nothing is fresh for a tenth of its age. */
  readonly heuristic: boolean;
  /** Whether an answer that sets a cookie is stored like any other, also when it does not say that it is for all. */
  readonly storeSetCookie: boolean;
  /** Whether clients are shown the tags of answers. */
  readonly exposeTags: boolean;
  /** Lower-case names of targeted fields that are obeyed (RFC 9213), the first before the others. */
  readonly targets: readonly string[];
  /** Whether what a client asks of caches counts; else it cannot make the service answer anew. */
  readonly obeyClients: boolean;
  /** How long a request waits for the same one under way before it goes alone. */
  readonly lockTimeoutMs: number;
}

export interface CacheDefaults {
  /** All that a node keeps, bodies and what it takes to find them. */
  readonly maxBytes: number;
  /** Larger bodies are passed on and not kept. */
  readonly maxEntryBytes: number;
  /** How long a request waits for the same one under way before it goes alone. */
  readonly lockTimeoutMs: number;
  /** How long it is remembered that the answers for a key cannot be stored, so that nobody waits for one. */
  readonly unstorableMs: number;
  /** Keys remembered so. */
  readonly maxUnstorable: number;
  /** Bytes that are written to disk at one time when a cache is closed. */
  readonly closeBatchBytes: number;
  /** Keys that may change while the disk is being opened; with more, what lies there is deleted. */
  readonly maxChangedBeforeOpen: number;
  /** Purges remembered, so that an answer that was under way meanwhile is not stored. */
  readonly maxPurgesNoted: number;
  /** Refreshes under way at one time; what is stale beyond is refreshed by a later request. */
  readonly maxRefreshes: number;
}

export const cacheDefaults: CacheDefaults = Object.freeze({
  maxBytes: 268_435_456,
  maxEntryBytes: 8_388_608,
  lockTimeoutMs: 5_000,
  unstorableMs: 10_000,
  maxUnstorable: 10_000,
  closeBatchBytes: 4_194_304,
  maxChangedBeforeOpen: 10_000,
  maxPurgesNoted: 1_000,
  maxRefreshes: 256,
});

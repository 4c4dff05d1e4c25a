/** What caching of responses is told. `Request` is the framework's own. */
import type { Duration, Size } from '../cache/index.ts';
import type { Clock } from '../core/index.ts';

/** A rule of HTTP that is set aside. */
export type Despite = 'authorization' | 'set-cookie' | 'cache-control';

export interface ResponseCacheOptions<Request = unknown> {
  /** How long an answer is fresh that does not say so itself. Default: such an answer is not kept. */
  readonly ttl?: Duration | undefined;
  /** For how long after that it is given to others while one request has it made anew. Default 0. */
  readonly staleWhileRevalidate?: Duration | undefined;
  /** Names under which `cache.invalidateTags` finds the answer; those in its fields `cache-tag` and `surrogate-key` do too. */
  readonly tags?: ((request: Request) => readonly string[]) | undefined;
  /** Tags that are invalidated when a request with an unsafe method has succeeded, before its answer is complete. */
  readonly invalidates?: ((request: Request) => readonly string[]) | undefined;
  /**
   * What takes the place of origin, path and query in the key; undefined passes the request on. Default: scheme, host,
   * path and query.
   */
  readonly key?: ((request: Request) => string | undefined) | undefined;
  /** Names of request fields whose values are part of the key, beside those that `Vary` of an answer names. */
  readonly vary?: readonly string[] | undefined;
  /** Default 1 MiB. */
  readonly maxBody?: Size | undefined;
  /** How long a request waits for the same one under way before it goes alone. Default 5 s. */
  readonly wait?: Duration | undefined;
  /**
   * What does not keep an answer from being kept: that its request has credentials (`authorization`), that it sets a
   * cookie (`set-cookie`), what it says of caching (`cache-control`). Whoever asks is then given the same.
   */
  readonly despite?: readonly Despite[] | undefined;
  /** Whether clients may ask for a new answer (`Cache-Control: no-cache`). Default 'obey'. */
  readonly clientDirectives?: 'obey' | 'ignore' | undefined;
  /** Hears of faults of the cache. The request is answered without it. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Unix time in milliseconds. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** A cached route as the calls of its cache see it. */
import type { Forwarded } from '../../../caching/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Handler, Responder } from '../../handler.ts';
import type { CacheOptions } from './cache-options.ts';
import type { Cached } from './cached.ts';
import type { HttpCache } from './http-cache.ts';
import type { Lookup } from './lookup.ts';

/** How a request came to be looked up. */
export interface Turn {
  /** Why it would have been sent on, had it not waited for another's answer; it waits no more. */
  readonly collapsed: Forwarded | undefined;
  /** Others wait for the answer it gets. */
  readonly isLeader: boolean;
  /** What the disk had, when it has been asked. */
  readonly loaded?: readonly Cached[];
}

export interface CachingRoute {
  readonly cache: HttpCache;
  readonly options: CacheOptions;
  /** What answers when the cache does not. */
  readonly inner: Handler;
  /** The call for a request that has been looked up. */
  answer(request: EdgeRequest, responder: Responder, lookup: Lookup, turn: Turn): Call;
}

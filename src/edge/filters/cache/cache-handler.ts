/**
 * A shared cache in front of a handler (RFC 9111). A request whose answer is stored and fresh is answered here, without a
 * call of its own; every other one goes through one of the calls beside this file.
 */
import { cacheStatusLine, Reuse, reuseOf } from '../../../caching/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import { FixedCall } from '../../fixed-call.ts';
import type { Call, Handler, Responder } from '../../handler.ts';
import type { CacheOptions } from './cache-options.ts';
import type { Cached } from './cached.ts';
import { cachedAnswer, plainHit } from './cached-answer.ts';
import type { CachingRoute, Turn } from './caching-route.ts';
import { FetchCall } from './fetch-call.ts';
import { type HttpCache, latestFor } from './http-cache.ts';
import { InvalidatingCall } from './invalidating-call.ts';
import { LoadingCall } from './loading-call.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { PostingCall } from './posting-call.ts';
import { refresh } from './refresh.ts';
import { StatusCall } from './status-call.ts';
import { WaitingCall } from './waiting-call.ts';

const firstTurn: Turn = { collapsed: undefined, isLeader: false };
const notStored = {
  status: 504,
  kind: 'not-cached',
  detail: 'Nothing that may be used is stored for this request.',
} as const;

export class CacheHandler implements CachingRoute, Handler {
  readonly cache: HttpCache;
  readonly options: CacheOptions;
  readonly inner: Handler;

  constructor(cache: HttpCache, options: CacheOptions, inner: Handler) {
    this.cache = cache;
    this.options = options;
    this.inner = inner;
    cache.learn(options.label, options.key);
  }

  call(request: EdgeRequest, responder: Responder): Call {
    const { method } = request;
    if (method === 'POST') return new PostingCall(this, request, responder);
    if (method !== 'GET' && method !== 'HEAD') return new InvalidatingCall(this, request, responder);
    if (request.contentLength > 0 || request.chunked || request.offersUpgrade)
      return this.#pass(request, responder, 'bypass');
    return this.answer(request, responder, lookupOf(request, this.options), firstTurn);
  }

  answer(request: EdgeRequest, responder: Responder, lookup: Lookup, turn: Turn): Call {
    const { cache } = this;
    if (lookup.isUnsafe) return this.#pass(request, responder, 'request');
    const nowMs = cache.wallNow();
    const cached = cache.select(lookup.key, lookup.seen) ?? latestFor(turn.loaded ?? [], lookup.seen);
    if (cached === undefined && turn.loaded === undefined && cache.isOnDisk(lookup.key)) {
      return new LoadingCall(this, request, responder, { lookup, turn });
    }
    const reuse = cached === undefined ? Reuse.validate : reuseOf(cached.response, lookup.control, nowMs);
    if (cached === undefined || reuse === Reuse.validate) return this.#fetch(request, responder, lookup, cached, turn);
    if (turn.isLeader) cache.land(lookup.key);
    if (reuse === Reuse.serveAndRefresh) {
      refresh(this, request, lookup, cached);
      cache.counters.staleHits++;
    } else {
      cache.counters.hits++;
    }
    const outcome = turn.collapsed === undefined ? plainHit : { forwarded: turn.collapsed, collapsed: true };
    return new FixedCall(cachedAnswer(cached, lookup, outcome, nowMs), responder);
  }

  #fetch(
    request: EdgeRequest,
    responder: Responder,
    lookup: Lookup,
    cached: Cached | undefined,
    { collapsed, isLeader: leads }: Turn,
  ): Call {
    const { cache } = this;
    if (lookup.control?.onlyIfCached === true) {
      cache.counters.misses++;
      request.answerFields += cacheStatusLine({ detail: 'only-if-cached' });
      return new FixedCall(notStored, responder);
    }
    const { key, method, hasRange } = lookup;
    const forwarded =
      cached !== undefined ? staleOrAsked(cached, lookup, cache.wallNow()) : cache.has(key) ? 'vary-miss' : 'uri-miss';
    cache.counters.misses++;
    // Only whole answers to plain requests are worth waiting for.
    const isShared =
      method === 'GET' &&
      !hasRange &&
      collapsed === undefined &&
      lookup.control === undefined &&
      !cache.isUnstorable(key);
    const fetch = (isLeader: boolean) =>
      new FetchCall(this, request, responder, {
        lookup,
        cached,
        forwarded,
        collapsed: collapsed !== undefined,
        isLeader,
      });
    if (!isShared) return fetch(leads);
    const waiting = new WaitingCall(this, request, responder, { lookup, forwarded });
    const part = cache.flights.join(key, waiting);
    if (part === 'wait') {
      cache.counters.collapsed++;
      return waiting;
    }
    return fetch(part === 'lead');
  }

  /** Past the cache. */
  #pass(request: EdgeRequest, responder: Responder, forwarded: 'bypass' | 'request'): Call {
    this.cache.counters.bypassed++;
    return new StatusCall(this, request, responder, { forwarded });
  }
}

/** Whether what is stored is not used for what the request asks, or because nobody may have it unchecked. */
function staleOrAsked({ response }: Cached, { control }: Lookup, nowMs: number): 'request' | 'stale' {
  return control !== undefined && reuseOf(response, undefined, nowMs) === Reuse.serve ? 'request' : 'stale';
}

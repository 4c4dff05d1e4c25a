/**
 * Fetches a response anew that has just been served stale (RFC 5861, section 3), without a client. One at a time for a key,
 * so many for a cache; when it fails, what is stored stays, and a later request tries again.
 */
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Responder } from '../../handler.ts';
import type { Cached } from './cached.ts';
import type { CachingRoute } from './caching-route.ts';
import { FetchCall } from './fetch-call.ts';
import type { Lookup } from './lookup.ts';

/** Begins in the next turn: the client who is served meanwhile comes first. */
export function refresh(handler: CachingRoute, request: EdgeRequest, lookup: Lookup, cached: Cached): void {
  if (!handler.cache.beginRefresh(lookup.key)) return;
  const detached = request.detach({ method: 'GET' });
  const plain: Lookup = { ...lookup, method: 'GET', control: undefined, hasRange: false };
  setImmediate(() => new Refresh(handler, detached, plain, cached).start());
}

/** Takes the answer, and only the store has it. */
class Refresh implements Responder {
  readonly #handler: CachingRoute;
  readonly #key: string;
  readonly #call: Call;

  constructor(handler: CachingRoute, request: EdgeRequest, lookup: Lookup, cached: Cached) {
    this.#handler = handler;
    this.#key = lookup.key;
    const fetching = { lookup, cached, forwarded: 'stale', collapsed: false, isLeader: false } as const;
    this.#call = new FetchCall(handler, request, this, fetching);
  }

  start(): void {
    this.#handler.cache.deadlines.add(this);
    this.#call.start(performance.now());
  }

  onSweep(nowMs: number): void {
    this.#call.onSweep(nowMs);
  }

  onInformational(): void {}

  onResponse(): void {}

  onResponseData(): boolean {
    return true;
  }

  onFlush(): void {}

  onRequestDrain(): void {}

  onResponseEnd(): void {
    this.#end();
  }

  onAnswer(): void {
    this.#end();
  }

  onProblem(): void {
    this.#end();
  }

  onFailed(): void {
    this.#end();
  }

  #end(): void {
    this.#handler.cache.deadlines.delete(this);
    this.#handler.cache.endRefresh(this.#key);
  }
}

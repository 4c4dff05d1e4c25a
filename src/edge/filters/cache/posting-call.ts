/**
 * A POST on a cached route: it makes stale what is stored for its target, and its answer takes that place where it says that
 * it is the target as it is now (RFC 9110, section 9.3.3). No POST is ever answered from what is stored.
 */
import { cacheStatusLine, isPostedTarget } from '../../../caching/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Responder } from '../../handler.ts';
import { isOfUser } from '../user-session/user-session.ts';
import type { CachingRoute } from './caching-route.ts';
import { Fill } from './fill.ts';
import { InvalidatingCall } from './invalidating-call.ts';
import { type Lookup, lookupOf } from './lookup.ts';

export class PostingCall extends InvalidatingCall {
  readonly #route: CachingRoute;
  readonly #lookup: Lookup;
  #sentMs = 0;
  #purgeCount = 0;
  #fill: Fill | undefined;

  constructor(route: CachingRoute, request: EdgeRequest, responder: Responder) {
    // Before the request is sent: it is looked at as the client made it.
    const lookup = lookupOf(request, route.options);
    super(route, request, responder);
    this.#route = route;
    this.#lookup = lookup;
  }

  override start(nowMs: number): void {
    const { cache } = this.#route;
    this.#sentMs = cache.wallNow();
    this.#purgeCount = cache.purgeCount;
    super.start(nowMs);
  }

  protected override onHead(head: AnswerHead): void {
    const { cache, options } = this.#route;
    const { clientScheme: scheme, host, authority, path, query } = this.request;
    const target = { scheme, authority: host, path, query };
    // What was purged meanwhile by others may be what this answer still says; what this one purges it replaces.
    const isOvertaken = cache.purgeCount !== this.#purgeCount;
    super.onHead(head);
    if (isOvertaken || !isPostedTarget(head, target, authority, options.targets)) return;
    const { seen: fields, key } = this.#lookup;
    const sent = {
      method: 'GET',
      fields,
      sentMs: this.#sentMs,
      purgeCount: cache.purgeCount,
      isOfUser: isOfUser(this.request, head),
    };
    const fill = Fill.begin(cache, key, options, sent, head);
    if (typeof fill !== 'string') this.#fill = fill;
  }

  protected override statusLine(head: AnswerHead): string {
    const isStored = this.#fill !== undefined;
    return cacheStatusLine({ forwarded: 'method', forwardStatus: head.status, stored: isStored });
  }

  override onResponseData(buffer: Buffer, start: number, end: number): boolean {
    if (this.#fill?.add(buffer, start, end) === false) this.#fill = undefined;
    return super.onResponseData(buffer, start, end);
  }

  override onResponseEnd(trailers: string): void {
    this.#fill?.finish();
    this.#fill = undefined;
    super.onResponseEnd(trailers);
  }

  override abandon(): void {
    this.#dropFill();
    super.abandon();
  }

  override onFailed(failure: Parameters<InvalidatingCall['onFailed']>[0]): void {
    this.#dropFill();
    super.onFailed(failure);
  }

  #dropFill(): void {
    this.#fill?.drop();
    this.#fill = undefined;
  }
}

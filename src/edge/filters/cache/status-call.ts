/** A call past the cache, whose answer says so (RFC 9211). */
import { type CacheOutcome, cacheStatusLine } from '../../../caching/index.ts';
import type { ProxyEndpoint } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Responder } from '../../handler.ts';
import { Passage } from '../../passage.ts';
import type { CachingRoute } from './caching-route.ts';
import { hideTags } from './tag-fields.ts';

export class StatusCall extends Passage {
  readonly #route: CachingRoute;
  readonly #outcome: CacheOutcome;

  constructor(route: CachingRoute, request: EdgeRequest, responder: Responder, outcome: CacheOutcome) {
    super(request, responder, route.inner);
    this.#route = route;
    this.#outcome = outcome;
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (head.status !== 101) head.fields += cacheStatusLine({ ...this.#outcome, forwardStatus: head.status });
    hideTags(head, this.request, this.#route.options);
    super.onResponse(head, endpoint);
  }
}

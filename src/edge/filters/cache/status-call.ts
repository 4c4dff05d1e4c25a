/** A call past the cache, whose answer says so (RFC 9211). */
import { type CacheOutcome, cacheStatusLine } from '../../../caching/index.ts';
import type { ProxyEndpoint } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Responder } from '../../handler.ts';
import { Passage } from '../../passage.ts';

export class StatusCall extends Passage {
  readonly #outcome: CacheOutcome;

  constructor(request: EdgeRequest, responder: Responder, handler: Handler, outcome: CacheOutcome) {
    super(request, responder, handler);
    this.#outcome = outcome;
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (head.status !== 101) head.fields += cacheStatusLine({ ...this.#outcome, forwardStatus: head.status });
    super.onResponse(head, endpoint);
  }
}

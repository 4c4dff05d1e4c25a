/** An unsafe request: when it succeeds, what is stored for its target is no longer true (RFC 9111, section 4.4). */
import { cacheStatusLine, invalidatedTargets, invalidates } from '../../../caching/index.ts';
import type { ProxyEndpoint } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Responder } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { CacheOptions } from './cache-options.ts';
import type { CachingRoute } from './caching-route.ts';
import type { HttpCache } from './http-cache.ts';
import { hideTags } from './tag-fields.ts';

type TagOptions = Pick<CacheOptions, 'exposeTags'>;

/** Of a route that caches nothing nothing is hidden. */
const ofOtherRoutes: TagOptions = { exposeTags: true };

export class InvalidatingCall extends Passage {
  readonly #cache: HttpCache;
  readonly #options: TagOptions;

  constructor(
    { cache, inner, options }: Omit<CachingRoute, 'answer' | 'options'> & { readonly options: TagOptions },
    request: EdgeRequest,
    responder: Responder,
  ) {
    super(request, responder, inner);
    this.#cache = cache;
    this.#options = options;
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    this.onHead(head);
    if (head.status !== 101) head.fields += this.statusLine(head);
    hideTags(head, this.request, this.#options);
    super.onResponse(head, endpoint);
  }

  /** The head of the answer has come, with its fields as the service sent them. */
  protected onHead({ status, fields }: AnswerHead): void {
    this.#invalidate(status, fields);
  }

  protected statusLine({ status }: AnswerHead): string {
    return cacheStatusLine({ forwarded: 'method', forwardStatus: status });
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#invalidate(answer.status, answer.fields);
    super.onAnswer(answer);
  }

  #invalidate(status: number, fields: string): void {
    const { method, clientScheme: scheme, host, authority, path, query } = this.request;
    if (!invalidates(method, status)) return;
    for (const target of invalidatedTargets({ scheme, authority: host, path, query }, authority, fields)) {
      this.#cache.counters.invalidated += this.#cache.purgeTarget(target).inMemory;
    }
  }
}

/** For a route that is not cached itself: its unsafe requests make stale what other routes have stored. */
export function invalidating(cache: HttpCache, inner: Handler): Handler {
  return {
    call(request, responder) {
      const { method } = request;
      if (method === 'GET' || method === 'HEAD') return inner.call(request, responder);
      return new InvalidatingCall({ cache, inner, options: ofOtherRoutes }, request, responder);
    },
  };
}

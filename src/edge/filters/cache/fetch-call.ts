/**
 * A request that the store cannot answer as it is: asks the service, for all of it or whether what is stored is still
 * good, stores what comes, and falls back to what is stored when the service fails and that is allowed.
 */
import {
  type CacheOutcome,
  cacheStatusLine,
  type Forwarded,
  freshened,
  freshenedBy,
  isNotModified,
  isSameByHead,
  isUsableOnError,
  matchesVariant,
  unconditional,
  validationFields,
} from '../../../caching/index.ts';
import { fieldValues } from '../../../http/index.ts';
import type { ExchangeFailure, ProxyEndpoint } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Responder } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { cachedAnswer } from './cached-answer.ts';
import type { CachingRoute } from './caching-route.ts';
import { Fill, storingOptions } from './fill.ts';
import type { Cached } from './http-cache.ts';
import type { Lookup } from './lookup.ts';

export interface Fetching {
  readonly lookup: Lookup;
  /** What is stored for the request and cannot be used unchecked. */
  readonly cached: Cached | undefined;
  readonly forwarded: Forwarded;
  readonly collapsed: boolean;
  /** Whether others wait for this answer. */
  readonly isLeader: boolean;
}

/** Statuses that say that the service has failed, for stale-if-error (RFC 5861, section 4). */
const errorStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);

export class FetchCall extends Passage {
  readonly #handler: CachingRoute;
  readonly #fetching: Fetching;
  #fill: Fill | undefined;
  #sentMs = 0;
  /** Whether the conditions of the request are ours. */
  #isValidation: boolean;
  #isLeader: boolean;
  /** The head of the answer has been handed on. */
  #isBegun = false;
  /** What answers in place of the message that is coming in, once that is over. */
  #instead: (() => LocalAnswer) | undefined;
  /** The message is of no use: ask again, for the whole. */
  #isToRepeat = false;

  constructor(handler: CachingRoute, request: EdgeRequest, responder: Responder, fetching: Fetching) {
    const validation = validationOf(handler, fetching);
    request.clientFields = validation ?? plainFields(handler, fetching.lookup);
    super(request, responder, handler.inner);
    this.#handler = handler;
    this.#fetching = fetching;
    this.#isLeader = fetching.isLeader;
    this.#isValidation = validation !== undefined;
  }

  override start(nowMs: number): void {
    this.#sentMs = this.#handler.cache.wallNow();
    super.start(nowMs);
  }

  override abandon(): void {
    this.#fill?.drop();
    this.#fill = undefined;
    super.abandon();
    this.#handOver();
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (head.status === 304 && this.#isValidation) {
      this.#onValidated(head.fields);
    } else if (!errorStatuses.has(head.status) || !this.#prepareStale(head.status)) {
      this.#onFetched(head, endpoint);
    }
  }

  override onResponseData(buffer: Buffer, start: number, end: number): boolean {
    if (this.#fill?.add(buffer, start, end) === false) {
      this.#fill = undefined;
      this.#land();
    }
    return this.#isBegun ? super.onResponseData(buffer, start, end) : true;
  }

  override onFlush(): void {
    if (this.#isBegun) super.onFlush();
  }

  override onResponseEnd(trailers: string): void {
    const fill = this.#fill;
    this.#fill = undefined;
    fill?.finish();
    if (this.#isToRepeat) {
      this.#repeat();
      return;
    }
    this.#land();
    if (this.#instead !== undefined) super.onAnswer(this.#instead());
    else super.onResponseEnd(trailers);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#land();
    super.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    if (!this.#answerStale()) super.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    if (!this.#answerStale()) super.onFailed(failure);
  }

  /** An answer of the service's own: stored if that may be, and handed on. */
  #onFetched(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    const { lookup, forwarded, collapsed, cached } = this.#fetching;
    const { cache, options } = this.#handler;
    const { method, key, fields } = lookup;
    if (method === 'HEAD') compareWithHead(this.#handler, lookup, head, this.#sentMs);
    const fill = Fill.begin(cache, key, options, { method, fields, sentMs: this.#sentMs }, head);
    const outcome = { forwarded, forwardStatus: head.status, collapsed };
    if (typeof fill === 'string') {
      // What is stored is out of date, and what has taken its place cannot be stored.
      if (method === 'GET' && head.status < 400 && head.status !== 206)
        cache.replace(key, (each) => (each === cached ? undefined : each));
      if (this.#isLeader && head.status < 500) cache.noteUnstorable(key);
      if (head.status < 500) this.#land();
      else this.#handOver();
      head.fields += cacheStatusLine({ ...outcome, detail: fill });
    } else {
      this.#fill = fill;
      if (isHeldByClient(lookup, head)) {
        // The client has it already: it is taken in for the others, and the client told so.
        this.#instead = () => this.#fromStore({ ...outcome, stored: true });
        return;
      }
      head.fields += cacheStatusLine({ ...outcome, stored: true });
    }
    this.#isBegun = true;
    super.onResponse(head, endpoint);
  }

  /** A 304 to our own conditions: what it is about is good again (RFC 9111, section 4.3.4). */
  #onValidated(fields: string): void {
    const { cache, options } = this.#handler;
    const { lookup, collapsed } = this.#fetching;
    const stored = cache.variants(lookup.key).map(({ response }) => response);
    const about = new Set(freshenedBy(stored, fields));
    if (about.size === 0) {
      this.#isToRepeat = true;
      return;
    }
    const later = { fields, requestMs: this.#sentMs, responseMs: cache.wallNow() };
    cache.replace(lookup.key, (each) =>
      about.has(each.response)
        ? { ...each, response: freshened(each.response, later, storingOptions(options, each.response.status)) }
        : each,
    );
    cache.counters.validated++;
    this.#instead = () => this.#fromStore({ forwarded: this.#fetching.forwarded, forwardStatus: 304, collapsed });
  }

  /** The answer from what is stored by now; what was selected at first stands in when that has gone meanwhile. */
  #fromStore(outcome: CacheOutcome): LocalAnswer {
    const { cache } = this.#handler;
    const { lookup, cached } = this.#fetching;
    const now = cache.select(lookup.key, lookup.fields) ?? cached;
    return now === undefined ? nothingLeft : cachedAnswer(now, lookup, outcome, cache.wallNow());
  }

  /** Whether what is stored takes the place of an error of the service's. */
  #prepareStale(status: number | undefined): boolean {
    const { cache } = this.#handler;
    const { cached, lookup, forwarded } = this.#fetching;
    if (cached === undefined || !isUsableOnError(cached.response, cache.wallNow())) return false;
    cache.counters.errorHits++;
    const outcome = { forwarded, detail: 'stale-if-error', ...(status !== undefined && { forwardStatus: status }) };
    this.#instead = () => cachedAnswer(cached, lookup, outcome, cache.wallNow());
    return true;
  }

  /** No answer comes, or no more of it. Returns whether the client has been answered all the same. */
  #answerStale(): boolean {
    this.#fill?.drop();
    this.#fill = undefined;
    this.#handOver();
    if (this.#isBegun || (this.#instead === undefined && !this.#prepareStale(undefined))) return false;
    super.onAnswer(this.#instead!());
    return true;
  }

  /** Once more, without conditions. */
  #repeat(): void {
    this.#isToRepeat = false;
    this.#isValidation = false;
    this.request.clientFields = unconditional(this.#fetching.lookup.fields);
    this.inner = this.#handler.inner.call(this.request, this);
    this.start(performance.now());
  }

  /** Whoever waits for this answer may look for it. */
  #land(): void {
    if (!this.#isLeader) return;
    this.#isLeader = false;
    this.#handler.cache.land(this.#fetching.lookup.key);
  }

  /** No answer to wait for has come of it: the next in line asks in its place. */
  #handOver(): void {
    if (!this.#isLeader) return;
    this.#isLeader = false;
    this.#handler.cache.handOver(this.#fetching.lookup.key);
  }
}

/** For the case that cannot be: a response that is neither stored nor at hand. */
const nothingLeft: LocalAnswer = { status: 304, body: '', fields: '' };

/** The request's fields with our own conditions, where something stored can be checked. */
function validationOf({ cache }: CachingRoute, { lookup, cached }: Fetching): string | undefined {
  if (cached === undefined || lookup.method !== 'GET') return undefined;
  const others = cache.variants(lookup.key).map(({ response }) => response);
  return validationFields(lookup.fields, cached.response, others);
}

/** A client's own conditions would keep the whole from coming in; where it could not be stored they are left. */
function plainFields({ cache }: CachingRoute, { key, method, fields, isSpecial, hasRange }: Lookup): string {
  const isLeft = !isSpecial || method !== 'GET' || hasRange || cache.isUnstorable(key);
  return isLeft ? fields : unconditional(fields);
}

/** Whether a client that made conditions has the very response that is coming in, whose length is known. */
function isHeldByClient({ isSpecial, fields }: Lookup, head: AnswerHead): boolean {
  if (!isSpecial || head.status !== 200 || head.contentLength < 0) return false;
  const [etag] = fieldValues(head.fields, 'etag');
  const [lastModified] = fieldValues(head.fields, 'last-modified');
  return (
    (etag !== undefined || lastModified !== undefined) &&
    isNotModified(fields, { etag, lastModified, dateMs: Date.now() })
  );
}

/** What the answer to a HEAD says of what is stored for GET (RFC 9111, section 4.3.5). */
function compareWithHead({ cache, options }: CachingRoute, lookup: Lookup, head: AnswerHead, sentMs: number): void {
  if (head.status !== 200) return;
  const fields = head.contentLength < 0 ? head.fields : `${head.fields}content-length: ${head.contentLength}\r\n`;
  const later = { fields: head.fields, requestMs: sentMs, responseMs: cache.wallNow() };
  cache.replace(lookup.key, (each) => {
    if (!matchesVariant(each.response.variant, lookup.fields)) return each;
    if (!isSameByHead(each.response, fields, each.body.length)) return undefined;
    return { ...each, response: freshened(each.response, later, storingOptions(options, each.response.status)) };
  });
}

/**
 * A request that the store cannot answer as it is: asks the service, for all of it or whether what is stored is still
 * good, stores what comes, and falls back to what is stored when the service fails and that is allowed.
 */
import {
  cacheStatusLine,
  type Forwarded,
  fieldsOf304,
  isNotModified,
  isUsableOnError,
  unconditional,
  validationFields,
} from '../../../caching/index.ts';
import { fieldValues } from '../../../http/index.ts';
import { type ExchangeFailure, FailureKind, type ProxyEndpoint } from '../../../proxy/index.ts';
import { type AnswerHead, answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Responder } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { isOfUser, keepUserTokens } from '../user-session/user-session.ts';
import type { Cached } from './cached.ts';
import { cachedAnswer } from './cached-answer.ts';
import type { CachingRoute } from './caching-route.ts';
import { Fill } from './fill.ts';
import { compareWithHead, freshenStored } from './freshen-stored.ts';
import type { Lookup } from './lookup.ts';
import { notValidatedKind } from './problem-kinds.ts';
import { hideTags } from './tag-fields.ts';

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

/** Nobody answers who could say whether what is stored is still good. */
const disconnected: ReadonlySet<FailureKind> = new Set([
  FailureKind.noEndpoint,
  FailureKind.connectFailed,
  FailureKind.reset,
  FailureKind.threw,
]);

/** What is stored must not be used unchecked, and cannot be checked (RFC 9111, section 5.2.2.2). */
const notValidated: Problem = {
  status: 504,
  kind: notValidatedKind,
  detail: 'What is stored for this request could not be checked with the service.',
};

export class FetchCall extends Passage {
  readonly #handler: CachingRoute;
  readonly #fetching: Fetching;
  #fill: Fill | undefined;
  #sentMs = 0;
  #purgeCount = 0;
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
    const { cache } = this.#handler;
    this.#sentMs = cache.wallNow();
    this.#purgeCount = cache.purgeCount;
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
      return;
    }
    if (endpoint?.isEdge === false) keepUserTokens(this.request, head);
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

  /** Of a handler that answers here, such as one that composes answers: kept like any other. */
  override onAnswer(answer: LocalAnswer): void {
    const { status, body, fields } = answer;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const head = answerHead(status, fields, bytes.length);
    this.#take(head);
    if (this.#fill?.add(bytes, 0, bytes.length) === true) this.#fill.finish();
    this.#fill = undefined;
    this.#land();
    hideTags(head, this.request, this.#handler.options);
    super.onAnswer({ ...answer, fields: head.fields });
  }

  override onProblem(problem: Problem): void {
    if (!this.#answerStale()) super.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    if (this.#answerStale()) return;
    if (!this.#isBegun && disconnected.has(failure.kind) && this.#fetching.cached?.response.mustRevalidate === true) {
      this.request.notes.failure = failure.reason;
      super.onProblem(notValidated);
    } else {
      super.onFailed(failure);
    }
  }

  /** An answer of the service's own: stored if that may be, and handed on. */
  #onFetched(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (this.#take(head) && isHeldByClient(this.#fetching.lookup, head, this.#handler.cache.wallNow())) {
      // The client has it already: it is taken in for the others, and the client told so.
      const answer = { status: 304, body: '', fields: fieldsOf304(head.fields), hasDate: head.hasDate };
      this.#instead = () => answer;
      return;
    }
    this.#isBegun = true;
    hideTags(head, this.request, this.#handler.options);
    super.onResponse(head, endpoint);
  }

  /** Keeps what comes, if that may be, and notes in the head what becomes of it. Returns whether it is kept. */
  #take(head: AnswerHead): boolean {
    const { lookup, forwarded, collapsed, cached } = this.#fetching;
    const { cache, options } = this.#handler;
    const { method, key, seen } = lookup;
    if (method === 'HEAD') compareWithHead(this.#handler, lookup, head, this.#sentMs);
    const sent = {
      method,
      fields: seen,
      sentMs: this.#sentMs,
      purgeCount: this.#purgeCount,
      isOfUser: isOfUser(this.request, head),
    };
    const fill = Fill.begin(cache, key, options, sent, head);
    const outcome = { forwarded, forwardStatus: head.status, collapsed };
    if (typeof fill === 'string') {
      // What is stored is out of date, and what has taken its place cannot be stored.
      if (method === 'GET' && head.status < 400 && head.status !== 206)
        cache.replace(key, (each) => (each === cached ? undefined : each));
      if (this.#isLeader && head.status < 500) cache.noteUnstorable(key);
      if (head.status < 500) this.#land();
      else this.#handOver();
      head.fields += cacheStatusLine({ ...outcome, detail: fill });
      return false;
    }
    this.#fill = fill;
    head.fields += cacheStatusLine({ ...outcome, stored: true });
    return true;
  }

  /** A 304 to our own conditions: what it is about is good again (RFC 9111, section 4.3.4). */
  #onValidated(fields: string): void {
    const { cache } = this.#handler;
    const { lookup, cached, collapsed, forwarded } = this.#fetching;
    const good = freshenStored(this.#handler, lookup, cached?.response, { fields, sentMs: this.#sentMs });
    if (good === undefined) {
      this.#isToRepeat = true;
      return;
    }
    cache.counters.validated++;
    const outcome = { forwarded, forwardStatus: 304, collapsed };
    this.#instead = () => cachedAnswer(good, lookup, outcome, cache.wallNow());
  }

  /** Whether what is stored takes the place of an error of the service's. */
  #prepareStale(status: number | undefined): boolean {
    const { cache } = this.#handler;
    const { cached, lookup, forwarded } = this.#fetching;
    if (cached === undefined || !isUsableOnError(cached.response, lookup.control, cache.wallNow())) return false;
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
function isHeldByClient({ isSpecial, fields }: Lookup, head: AnswerHead, nowMs: number): boolean {
  if (!isSpecial || head.status !== 200 || head.contentLength < 0) return false;
  const [etag] = fieldValues(head.fields, 'etag');
  const [lastModified] = fieldValues(head.fields, 'last-modified');
  return (
    (etag !== undefined || lastModified !== undefined) && isNotModified(fields, { etag, lastModified, dateMs: nowMs })
  );
}

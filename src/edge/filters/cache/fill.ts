/**
 * Keeps a response while it passes: decides by its head whether it may be stored, collects the body, and stores it when
 * the last byte has come. One that grows too large, or for which there is no room, is passed on and not kept.
 */
import { cacheTags, type Received, type StoringOptions, storedResponse, whyNotStored } from '../../../caching/index.ts';
import { Framing } from '../../../http/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import { HeadedBody } from '../../headed-body.ts';
import type { CacheOptions } from './cache-options.ts';
import { Cached } from './cached.ts';
import type { HttpCache } from './http-cache.ts';

/** Answers that say there is nothing to be had, of those a cache may keep without being told to. */
const negativeStatuses: ReadonlySet<number> = new Set([404, 405, 410, 414, 501]);

export function storingOptions(options: CacheOptions, status: number): StoringOptions {
  const { negativeTtlMs, ttlMs } = options;
  return { ...options, ttlMs: negativeStatuses.has(status) ? negativeTtlMs : ttlMs };
}

/** The request whose answer is to be kept. */
export interface Sent {
  readonly method: string;
  /** What its answer may vary by. */
  readonly fields: string;
  readonly sentMs: number;
  /** Whether its answer says what one user has written. */
  readonly isOfUser: boolean;
  /** Purges before it was sent. */
  readonly purgeCount: number;
}

export class Fill {
  readonly #cache: HttpCache;
  readonly #key: string;
  readonly #received: Received;
  readonly #purgeCount: number;
  readonly #options: StoringOptions;
  /** Of a body whose length was not told. */
  #pieces: Buffer[] = [];
  #body: HeadedBody | undefined;
  #bytes = 0;
  /** Of a body whose length was told; else -1. */
  readonly #expected: number;

  /** Returns why the response is not to be stored, or what keeps it. */
  static begin(cache: HttpCache, key: string, options: CacheOptions, request: Sent, head: AnswerHead): Fill | string {
    const { status, fields } = head;
    // The cookie that says so is not set yet: that is done behind the cache.
    if (request.isOfUser) return 'set-cookie';
    const storing = storingOptions(options, status);
    const input = { method: request.method, requestFields: request.fields, status, fields };
    const { storeSetCookie } = options;
    const why = whyNotStored(input, { ...storing, hasTtl: storing.ttlMs !== undefined, storeSetCookie });
    if (why !== undefined) return why;
    const expected = head.framing === Framing.none ? 0 : head.contentLength;
    if (expected > cache.maxEntryBytes) return 'too-large';
    const received = {
      status,
      fields,
      requestFields: request.fields,
      requestMs: request.sentMs,
      responseMs: cache.wallNow(),
    };
    const fill = new Fill(cache, key, { received, purgeCount: request.purgeCount }, storing, expected);
    return fill.#reserve(Math.max(0, expected)) ? fill : 'no-room';
  }

  private constructor(
    cache: HttpCache,
    key: string,
    { received, purgeCount }: { readonly received: Received; readonly purgeCount: number },
    options: StoringOptions,
    expected: number,
  ) {
    this.#cache = cache;
    this.#key = key;
    this.#received = received;
    this.#purgeCount = purgeCount;
    this.#options = options;
    this.#expected = expected;
  }

  /** A copy of a piece of the body; false when it is too much to be kept, and this is over. */
  add(buffer: Buffer, start: number, end: number): boolean {
    const size = end - start;
    const isTold = this.#expected >= 0;
    const most = isTold ? this.#expected : this.#cache.maxEntryBytes;
    const isRoom = this.#bytes + size <= most && (isTold || this.#reserve(size));
    if (!isRoom) {
      this.drop();
      return false;
    }
    if (isTold) {
      this.#body ??= new HeadedBody(this.#expected, this.#received.fields);
      buffer.copy(this.#body.bytes, this.#bytes, start, end);
    } else {
      const piece = Buffer.allocUnsafeSlow(size);
      buffer.copy(piece, 0, start, end);
      this.#pieces.push(piece);
    }
    this.#bytes += size;
    return true;
  }

  /** The response is complete: stores it. */
  finish(): void {
    const { fields, requestFields } = this.#received;
    const body = this.#body ?? joined(this.#pieces, this.#bytes, fields);
    const response = storedResponse(this.#received, this.#options);
    this.drop();
    // Whoever writes it has not written what it told.
    if (body.bytes.length !== this.#bytes) return;
    const cached = new Cached(response, body, cacheTags(fields));
    if (this.#cache.putFetched(this.#key, cached, requestFields, this.#purgeCount)) this.#cache.counters.stored++;
  }

  /** Nothing is kept. */
  drop(): void {
    this.#cache.release(this.#reserved);
    this.#reserved = 0;
    this.#pieces = [];
    this.#body = undefined;
  }

  #reserved = 0;

  #reserve(bytes: number): boolean {
    if (!this.#cache.reserve(bytes)) return false;
    this.#reserved += bytes;
    return true;
  }
}

function joined(pieces: readonly Buffer[], bytes: number, fields: string): HeadedBody {
  const body = new HeadedBody(bytes, fields);
  let at = 0;
  for (const piece of pieces) at += piece.copy(body.bytes, at);
  return body;
}

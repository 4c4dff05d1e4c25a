/**
 * What is kept of an answer while it passes to the client that had it made. As soon as it is clear that it is not for others,
 * those who wait are told, and nothing more is collected.
 */
import { cacheTags, freshForMs, isNotModified, type StoredResponse } from '../caching/index.ts';
import { fieldValues, withoutFields } from '../http/index.ts';
import { statusOf } from './answer.ts';
import type { Asked } from './asked.ts';
import type { Flight } from './flight.ts';
import { type Rules, storable, tagged } from './rules.ts';

export interface RecordingOptions {
  readonly asked: Asked;
  readonly rules: Rules;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Hears whether the answer can be kept; not where that says nothing of the next one. */
  readonly onJudged: (isKept: boolean) => void;
}

/** The head that is about to be sent. */
export interface Head {
  readonly status: number;
  /** Lines with their CRLF. */
  readonly fields: string;
  /** Lower-case names of fields that were there before the handler ran: each request has its own. */
  readonly outer: ReadonlySet<string>;
}

/** What is to be told to the client in place of what the handler says. */
export interface HeadChange {
  /** The client has this answer already: 304 takes its place. */
  readonly isNotModified: boolean;
  readonly cacheStatus: string;
}

export class Recording {
  readonly #flight: Flight;
  readonly #options: RecordingOptions;
  readonly #requestMs: number;
  #stored: StoredResponse | undefined;
  #tags: readonly string[] = [];
  #declaredBytes: number | undefined;
  #parts: string[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(flight: Flight, options: RecordingOptions) {
    this.#flight = flight;
    this.#options = options;
    this.#requestMs = options.now();
  }

  head({ status, fields, outer }: Head): HeadChange {
    const outcome = { forwarded: this.#flight.isRefresh ? 'stale' : 'uri-miss', forwardStatus: status } as const;
    const stored = this.#isOver ? undefined : this.#judge(status, fields);
    if (stored === undefined) {
      // A handler that fails once may do better next time.
      if (status < 500) this.#refuse();
      else this.#end('unkept');
      return { isNotModified: false, cacheStatus: statusOf(outcome) };
    }
    this.#stored = { ...stored, fields: withoutFields(stored.fields, outer) };
    this.#tags = cacheTags(fields);
    return {
      isNotModified: status === 200 && isNotModified(this.#options.asked.fields, stored),
      cacheStatus: statusOf({ ...outcome, stored: true }),
    };
  }

  /** A part of the body, which may be changed after this returns. Returns whether the next is of interest. */
  chunk(bytes: Uint8Array): boolean {
    if (this.#isOver) return false;
    this.#bytes += bytes.byteLength;
    if (this.#bytes > this.#options.rules.maxBodyBytes) this.#refuse();
    else this.#parts.push(latin1(bytes));
    return !this.#isOver;
  }

  /** The answer is complete. */
  end(): void {
    if (this.#isOver) return;
    const stored = this.#stored;
    const isWhole = this.#declaredBytes === undefined || this.#declaredBytes === this.#bytes;
    const ttlMs = stored === undefined || !isWhole ? 0 : freshForMs(stored, this.#options.now());
    if (stored === undefined || ttlMs <= 0) {
      this.#end('unkept');
      return;
    }
    this.#isOver = true;
    const body = this.#parts.join('');
    this.#flight.keep({ stored: tagged(stored, body), body }, ttlMs, this.#tags);
    this.#options.onJudged(true);
  }

  /** There will be no answer of the handler's. */
  fail(): void {
    this.#end('unkept');
  }

  /** The client left before the answer was complete. */
  abandon(): void {
    this.#end('left');
  }

  #judge(status: number, fields: string): StoredResponse | undefined {
    const { asked, rules, now } = this.#options;
    const [length] = fieldValues(fields, 'content-length');
    this.#declaredBytes = length === undefined ? undefined : Number(length);
    if (this.#declaredBytes !== undefined && this.#declaredBytes > rules.maxBodyBytes) return undefined;
    const times = { requestMs: this.#requestMs, responseMs: now() };
    return storable({ status, fields, requestFields: asked.fields, ...times }, rules);
  }

  #refuse(): void {
    this.#options.onJudged(false);
    this.#end('unkept');
  }

  #end(outcome: 'unkept' | 'left'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts = [];
    this.#flight.giveUp(outcome);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/**
 * The latest requests, in slots that are made once and written again and again: a request costs some stores and one copy
 * of its text, and leaves nothing behind for the garbage collector. The text (id, method, host, path) is copied because a
 * string cut out of a request's head would keep the whole head alive.
 *
 * Invariant: a ring of `size` slots knows the last `size` requests and takes the same memory whatever clients send.
 */
import type { AttemptEnd } from '../../proxy/index.ts';
import { trailLength } from '../attempt-trail.ts';
import type { ObservedRequest } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import type { PastAttempt, PastRequest } from './past-request.ts';

const Flag = { abandoned: 1, endpoint: 2, filter: 4 } as const;

/** Numbers of one slot, and of each of its attempts. */
const times = 3;
const attemptTimes = 2;
const unfinished = 255;
const region = 128;

export class RequestRing {
  readonly #size: number;
  readonly #textBytes: number;
  /** Requests written since the beginning. */
  #written = 0;
  readonly #text: Buffer;
  readonly #textLengths: Uint16Array;
  readonly #times: Float64Array;
  readonly #statuses: Uint16Array;
  readonly #flags: Uint8Array;
  readonly #made: Uint16Array;
  readonly #attemptTimes: Float64Array;
  readonly #attemptEnds: Uint8Array;
  /** Texts that live as long as the config, or are one of few: kept as they are. */
  readonly #attemptIds: string[] = [];
  readonly #routes: (string | undefined)[] = [];
  readonly #services: (string | undefined)[] = [];
  readonly #caches: string[] = [];
  readonly #problems: string[] = [];
  readonly #failures: string[] = [];

  constructor(size: number, textBytes: number) {
    this.#size = size;
    this.#textBytes = textBytes;
    // Zeroed by the system when it is first touched: a ring that is not used takes no memory.
    this.#text = Buffer.alloc(size * textBytes);
    this.#textLengths = new Uint16Array(size);
    this.#times = new Float64Array(size * times);
    this.#statuses = new Uint16Array(size);
    this.#flags = new Uint8Array(size);
    this.#made = new Uint16Array(size);
    this.#attemptTimes = new Float64Array(size * trailLength * attemptTimes);
    this.#attemptEnds = new Uint8Array(size * trailLength);
  }

  write(request: ObservedRequest, end: RequestEnd): void {
    const slot = this.#written++ % this.#size;
    const { route, notes, requestId, understood } = request;
    this.#textLengths[slot] = understood
      ? this.#writeText(slot, requestId, request.method, request.host, request.path)
      : this.#writeText(slot, requestId, '', '', '');
    this.#times[slot * times] = request.startedAt;
    this.#times[slot * times + 1] = end.durationMs;
    this.#times[slot * times + 2] = notes.answeredAt;
    this.#statuses[slot] = end.status;
    this.#flags[slot] =
      (end.abandoned ? Flag.abandoned : 0) |
      (end.endpointId === undefined ? 0 : Flag.endpoint) |
      (notes.intercepted ? Flag.filter : 0);
    this.#routes[slot] = route?.label;
    this.#services[slot] = route?.service;
    this.#caches[slot] = notes.cache;
    this.#problems[slot] = notes.problem;
    this.#failures[slot] = notes.failure;
    this.#writeTrail(slot, request);
  }

  /** The latest of this id. */
  find(requestId: string): PastRequest | undefined {
    const wanted = Buffer.from(`${requestId} `, 'latin1');
    const oldest = Math.max(0, this.#written - this.#size);
    for (let index = this.#written - 1; index >= oldest; index--) {
      const start = (index % this.#size) * this.#textBytes;
      if (this.#text.compare(wanted, 0, wanted.length, start, start + wanted.length) === 0) {
        return this.#read(index % this.#size);
      }
    }
    return undefined;
  }

  /** Byte by byte: for so little, joining the parts and asking the buffer to write them takes several times as long. */
  #writeText(slot: number, ...parts: readonly [id: string, method: string, host: string, path: string]): number {
    const text = this.#text;
    const start = slot * this.#textBytes;
    const end = start + this.#textBytes;
    let at = start;
    for (const part of parts) {
      if (at > start && at < end) text[at++] = 0x20;
      const stop = Math.min(end, at + part.length);
      for (let index = 0; at < stop; index++) text[at++] = part.charCodeAt(index);
    }
    return at - start;
  }

  #writeTrail(slot: number, { notes: { trail } }: ObservedRequest): void {
    const kept = trail?.length ?? 0;
    this.#made[slot] = Math.min(trail?.made ?? 0, 65_535);
    for (let index = 0; index < kept; index++) {
      const { endpoint, startedMs, latencyMs, end } = trail!.at(index);
      const at = slot * trailLength + index;
      this.#attemptIds[at] = endpoint.id;
      this.#attemptTimes[at * attemptTimes] = startedMs;
      this.#attemptTimes[at * attemptTimes + 1] = latencyMs;
      this.#attemptEnds[at] = end === undefined ? unfinished : end | (endpoint.isEdge ? region : 0);
    }
  }

  #read(slot: number): PastRequest {
    const start = slot * this.#textBytes;
    const text = this.#text.toString('latin1', start, start + this.#textLengths[slot]!);
    const [requestId, method, host, ...path] = text.split(' ');
    const startedAt = this.#times[slot * times]!;
    const durationMs = this.#times[slot * times + 1]!;
    const answeredAt = this.#times[slot * times + 2]!;
    const flags = this.#flags[slot]!;
    const attemptsMade = this.#made[slot]!;
    return {
      requestId: requestId!,
      atMs: Date.now() - (performance.now() - startedAt),
      method: method ?? '',
      host: host ?? '',
      path: path.join(' '),
      route: this.#routes[slot],
      service: this.#services[slot],
      status: this.#statuses[slot]!,
      abandoned: (flags & Flag.abandoned) !== 0,
      durationMs: Number.isNaN(durationMs) ? undefined : durationMs,
      headMs: answeredAt === 0 ? undefined : answeredAt - startedAt,
      answeredBy: this.#answeredBy(slot, flags),
      cache: this.#caches[slot]!,
      problem: this.#problems[slot]!,
      failure: this.#failures[slot]!,
      attemptsMade,
      attempts: Array.from({ length: Math.min(attemptsMade, trailLength) }, (_, index) =>
        this.#readAttempt(slot * trailLength + index),
      ),
    };
  }

  #answeredBy(slot: number, flags: number): PastRequest['answeredBy'] {
    if (this.#statuses[slot] === 0) return 'nobody';
    if ((flags & Flag.filter) !== 0) return 'filter';
    if ((flags & Flag.endpoint) !== 0) return 'endpoint';
    return this.#caches[slot] !== '' && this.#problems[slot] === '' ? 'cache' : 'edge';
  }

  #readAttempt(at: number): PastAttempt {
    const code = this.#attemptEnds[at]!;
    const isRegion = code !== unfinished && (code & region) !== 0;
    return {
      id: this.#attemptIds[at]!,
      isRegion,
      startedMs: this.#attemptTimes[at * attemptTimes]!,
      latencyMs: this.#attemptTimes[at * attemptTimes + 1]!,
      end: code === unfinished ? undefined : ((code & ~region) as AttemptEnd),
    };
  }
}

/**
 * What is done with a request: it is answered from the cache, its handler runs for all who want the same, or it is passed on.
 *
 * Answers lie in a cache for data, which sees to it that one load runs for a key, that what was invalidated meanwhile is not
 * kept, and who is given what is stale; here HTTP is added. The load of an entry is the run of the handler for one client.
 *
 * Invariant: a request is never answered with a fault of the cache; without it the handler runs, as if there were none.
 */
import type { Cache, LoadContext, LoadOptions } from '../cache/index.ts';
import {
  type Forwarded,
  invalidatedTargets,
  invalidates,
  matchesVariant,
  Reuse,
  requestControl,
  reuseOf,
} from '../caching/index.ts';
import { isAntipodeError, RecentMap } from '../core/index.ts';
import { fieldValues } from '../http/index.ts';
import { type Answer, answerOf, statusOf } from './answer.ts';
import type { Asked } from './asked.ts';
import { responseCacheDefaults } from './defaults.ts';
import { Flight } from './flight.ts';
import type { KeptResponse, Outcome } from './kept-response.ts';
import { baseKey, keyFields, targetOf, targetTag, variantKey } from './keys.ts';
import type { ResponseCacheOptions } from './options.ts';
import { Recording } from './recording.ts';
import { type Rules, rulesOf } from './rules.ts';

/** What caching of responses asks of a cache. */
export type ResponseStore = Pick<Cache, 'get' | 'getOrSet' | 'invalidateTags'>;

export type Decision =
  /** The answer is there. */
  | { readonly answer: Answer }
  /** The handler runs; what it answers is to be recorded. */
  | { readonly recording: Recording }
  /** The handler runs; why, for Cache-Status. */
  | { readonly cacheStatus: string };

export class ResponseCache<Request> {
  readonly #store: ResponseStore;
  readonly #options: ResponseCacheOptions<Request>;
  readonly #rules: Rules;
  readonly #keyFields: readonly string[];
  readonly #now: () => number;
  /** Keys whose handlers run. */
  readonly #flying = new Set<string>();
  /** By key: until when nobody waits long for an answer that is not likely to be kept. */
  readonly #unkept = new RecentMap<string, number>(responseCacheDefaults.maxUnkept);

  constructor(store: ResponseStore, options: ResponseCacheOptions<Request>) {
    const { vary = [], clock } = options;
    this.#store = store;
    this.#options = options;
    this.#rules = rulesOf(options);
    this.#keyFields = keyFields(vary);
    this.#now = () => (clock === undefined ? Date.now() : clock.now());
  }

  /** Whether requests of this method may have changed what others are given. */
  isUnsafe(method: string): boolean {
    return invalidates(method, 200);
  }

  async decide(asked: Asked, request: Request): Promise<Decision> {
    try {
      const own = this.#options.key?.(request);
      const isLeftOut = this.#options.key !== undefined && own === undefined;
      if (isLeftOut || this.#isNobodyElses(asked)) return passed('bypass');
      return await this.#find(asked, request, baseKey(asked, own, this.#keyFields));
    } catch (error) {
      if (isTimeout(error)) return passed('uri-miss');
      this.#options.onError?.(error);
      return passed('bypass');
    }
  }

  /** What an unsafe request has made stale is taken out, when it was answered so. Never rejects. */
  async invalidateAfter(asked: Asked, request: Request, status: number, fields: string): Promise<void> {
    if (!invalidates(asked.method, status)) return;
    try {
      const targets = invalidatedTargets(targetOf(asked), asked.host, fields).map(targetTag);
      await this.#store.invalidateTags([...targets, ...(this.#options.invalidates?.(request) ?? [])]);
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  #isNobodyElses({ method, fields, hasBody }: Asked): boolean {
    if ((method !== 'GET' && method !== 'HEAD') || hasBody) return true;
    const has = (name: string) => fieldValues(fields, name).length > 0;
    if (has('authorization') && !this.#rules.despite.has('authorization')) return true;
    // These ask for an action to be left undone, which only the handler can know how to.
    return has('if-match') || has('if-unmodified-since');
  }

  async #find(asked: Asked, request: Request, base: string): Promise<Decision> {
    const control = this.#options.clientDirectives === 'ignore' ? undefined : requestControl(asked.fields);
    if (control?.noStore === true) return passed('request');
    const startMs = this.#now();
    let key = base;
    for (let tries = 0; tries <= responseCacheDefaults.maxWaits; tries++) {
      const isFlying = this.#flying.has(key);
      const found = await this.#look(key, asked, request);
      if (found instanceof Recording) return { recording: found };
      if (found === undefined || found === 'unkept') return passed('uri-miss');
      if (found === 'left') continue;
      if (matchesVariant(found.stored.variant, asked.fields)) {
        const nowMs = this.#now();
        const reuse = reuseOf(found.stored, control, nowMs);
        if (reuse === Reuse.validate) return passed(control === undefined ? 'stale' : 'request');
        return { answer: answerOf(found, asked, nowMs, isFlying && found.stored.receivedMs >= startMs) };
      }
      if (key !== base) return passed('vary-miss');
      key = variantKey(base, found.stored.variant, asked.fields);
    }
    return passed('uri-miss');
  }

  #look(key: string, asked: Asked, request: Request): Promise<Outcome | Recording | undefined> {
    // Their own answers are not what others could be given.
    const isPartial = asked.method === 'HEAD' || fieldValues(asked.fields, 'range').length > 0;
    if (isPartial) return this.#store.get(key) as Promise<KeptResponse | undefined>;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome | Recording>();
    let isDecided = false;
    const load = (context: LoadContext<Outcome>) => {
      const flight = new Flight(key, context);
      // The cache has given something else already: there is no client any more whose handler could run.
      if (isDecided) flight.giveUp('left');
      else resolve(this.#record(flight, asked));
      return flight.landed;
    };
    const loaded = this.#store.getOrSet<string, Outcome>(key, load, this.#loadOptions(key, asked, request));
    loaded.then(resolve, reject).then(() => {
      isDecided = true;
    });
    return promise;
  }

  #record(flight: Flight, asked: Asked): Recording {
    this.#flying.add(flight.key);
    void flight.landed.then(() => this.#flying.delete(flight.key));
    return new Recording(flight, {
      asked,
      rules: this.#rules,
      now: this.#now,
      onJudged: (isKept) => {
        if (!isKept) this.#unkept.set(flight.key, this.#now() + responseCacheDefaults.unkeptMs);
        else if (this.#unkept.get(flight.key) !== undefined) this.#unkept.set(flight.key, 0);
      },
    });
  }

  #loadOptions(key: string, asked: Asked, request: Request): LoadOptions {
    const { waitMs, staleWhileRevalidateMs } = this.#rules;
    const isUnkept = (this.#unkept.get(key) ?? 0) > this.#now();
    return {
      // Known from the start: a change that comes meanwhile then finds what is being made.
      tags: [targetTag(targetOf(asked)), ...(this.#options.tags?.(request) ?? [])],
      staleWhileRevalidate: staleWhileRevalidateMs,
      // A handler runs for a client only: the one that finds the answer stale.
      refresh: 'caller',
      hardTimeout: isUnkept ? Math.min(waitMs, responseCacheDefaults.unkeptWaitMs) : waitMs,
    };
  }
}

/** Waiting for the same request has taken too long: this one goes alone. */
function isTimeout(error: unknown): boolean {
  return isAntipodeError(error) && error.code === 'ERR_DATA_CACHE_TIMEOUT';
}

function passed(forwarded: Forwarded): Decision {
  return { cacheStatus: statusOf({ forwarded }) };
}

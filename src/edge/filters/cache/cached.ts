/** One response as it lies in the store. */
import { cacheStatusLine, currentAgeMs, freshForMs, type StoredResponse } from '../../../caching/index.ts';
import type { HeadedBody } from '../../headed-body.ts';
import type { LocalAnswer } from '../../local-answer.ts';

export class Cached {
  readonly response: StoredResponse;
  readonly body: HeadedBody;
  readonly tags: readonly string[];
  #ageSeconds = 0;
  #ttlSeconds = 0;
  #hit: LocalAnswer | undefined;

  constructor(response: StoredResponse, body: HeadedBody, tags: readonly string[]) {
    this.response = response;
    this.body = body;
    this.tags = tags;
  }

  /** The same body, as a later message says of it. */
  with(response: StoredResponse): Cached {
    return new Cached(response, this.body, this.tags);
  }

  /** The answer of a hit, whole. It changes once a second, and is made when it does. */
  hit(nowMs: number): LocalAnswer {
    const ageSeconds = Math.floor(currentAgeMs(this.response, nowMs) / 1_000);
    const ttlSeconds = Math.floor(freshForMs(this.response, nowMs) / 1_000);
    if (this.#hit === undefined || ageSeconds !== this.#ageSeconds || ttlSeconds !== this.#ttlSeconds) {
      this.#ageSeconds = ageSeconds;
      this.#ttlSeconds = ttlSeconds;
      this.#hit = this.whole(`age: ${ageSeconds}\r\n${cacheStatusLine({ hit: true, ttlSeconds })}`);
    }
    return this.#hit;
  }

  /** All of it, with lines that the cache adds. */
  whole(added: string): LocalAnswer {
    const { response, body } = this;
    const fields = response.fields + added;
    return { status: response.status, body: body.bytes, headed: body, fields, hasDate: true };
  }
}

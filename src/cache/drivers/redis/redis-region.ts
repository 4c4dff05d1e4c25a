/**
 * A region's shared entries, leases and book of invalidations in Redis 6.2 or later: alone, behind sentinels, or a cluster.
 * What each step does is in redis-scripts.ts; here are the names and forms of those on a key, in redis-book.ts of the book's.
 *
 *     {prefix}:{.key}:e   entry     {prefix}:{.key}:l   lease     {prefix}:{.key}:c   counter
 *
 * The dot keeps the hash tag from being empty, whatever the key: an empty one would put the three on different servers.
 */
import {
  asBuffer,
  type BookHead,
  type BookPage,
  type BookPosition,
  type Counted,
  type CountRequest,
  type Followed,
  type Found,
  type Invalidation,
  type LeaseRequest,
  type Looked,
  type Progress,
  type RegionCacheDefaults,
  type RegionListener,
  type RegionStore,
  type Standing,
} from '../../region/index.ts';
import { RedisBook } from './redis-book.ts';
import { RedisConnection } from './redis-connection.ts';
import { type RedisPlace, serverPlace } from './redis-places.ts';
import type { KeyStep } from './redis-scripts.ts';

export interface RedisRegionOptions {
  readonly place: RedisPlace;
  readonly prefix: string;
  readonly limits: RegionCacheDefaults;
}

type Reply = readonly unknown[];

export class RedisRegion implements RegionStore {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #wakes: string;
  readonly #book: RedisBook;

  /** Throws ERR_DATA_CACHE_OPTION. */
  constructor({ place, prefix, limits }: RedisRegionOptions) {
    this.#connection = new RedisConnection(serverPlace(place, limits), limits);
    this.#prefix = prefix;
    this.#wakes = `${prefix}:wakes`;
    this.#book = new RedisBook(this.#connection, prefix, limits);
  }

  open({ onMessage, onWake, onLost }: RegionListener): Promise<void> {
    return this.#connection.open({
      channels: [this.#book.channel, this.#wakes],
      onMessage: (text, channel) => {
        // A sign, then the key.
        if (channel === this.#wakes) return onWake(text.slice(1), text.startsWith('-'));
        const message = this.#book.message(text);
        if (message === undefined) onLost('a message that is none of ours', false);
        else onMessage(message);
      },
      onLost,
    });
  }

  async look(key: string, lease?: LeaseRequest): Promise<Looked> {
    const { token = '', leaseMs = 0, isForced = false } = lease ?? {};
    const reply = (await this.#onKey('look', key, [token, `${leaseMs}`, isForced ? '1' : '0'])) as Reply;
    return { isGranted: reply[0] === 1, found: readFound(reply[1]) };
  }

  async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    return (await this.#onKey('renew', key, [token, `${leaseMs}`])) === 1;
  }

  async fill(key: string, token: string, bytes: Uint8Array, storageMs: number): Promise<boolean> {
    return (await this.#onKey('fill', key, [this.#wakes, key, token, asBuffer(bytes), `${storageMs}`])) === 1;
  }

  async release(key: string, token: string): Promise<void> {
    await this.#onKey('release', key, [this.#wakes, key, token]);
  }

  async put(key: string, bytes: Uint8Array, storageMs: number): Promise<void> {
    await this.#onKey('put', key, [this.#wakes, key, asBuffer(bytes), `${storageMs}`]);
  }

  async drop(key: string): Promise<boolean> {
    return (await this.#onKey('drop', key, [this.#wakes, key])) === 1;
  }

  async count(key: string, { by, bytes, storageMs, start, replaces }: CountRequest): Promise<Counted> {
    const gives = replaces === undefined ? '' : asBuffer(replaces);
    const reply = (await this.#onKey('count', key, [
      this.#wakes,
      key,
      `${by}`,
      asBuffer(bytes),
      `${storageMs}`,
      `${start}`,
      gives,
    ])) as Reply;
    const sum = reply[0] === 2 ? undefined : String(reply[1]);
    return { sum, isNew: reply[0] === 1, found: readFound(reply[2]) };
  }

  announce(from: string, what: Invalidation, progress?: Progress): Promise<BookPosition | undefined> {
    return this.#book.announce(from, what, progress);
  }

  greet(known: BookPosition | undefined): Promise<BookHead> {
    return this.#book.greet(known);
  }

  position(): Promise<BookPosition> {
    return this.#book.position();
  }

  floors(tags: readonly string[]): Promise<readonly number[] | undefined> {
    return this.#book.floors(tags);
  }

  read(after: BookPosition, count: number): Promise<BookPage> {
    return this.#book.read(after, count);
  }

  standing(): Promise<Standing> {
    return this.#book.standing();
  }

  claim(token: string, ms: number): Promise<boolean> {
    return this.#book.claim(token, ms);
  }

  mark(token: string, region: string, followed: Followed): Promise<boolean> {
    return this.#book.mark(token, region, followed);
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #onKey(step: KeyStep, key: string, args: (string | Buffer)[]): Promise<unknown> {
    const name = `${this.#prefix}:{.${key}}:`;
    const keys = [`${name}e`, `${name}l`, `${name}c`];
    return this.#connection.run(step, { keys, arguments: args });
  }
}

function readFound(reply: unknown): Found | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [bytes, remainingMs, counter] = reply;
  return { bytes, remainingMs, counter: counter === null || counter === undefined ? undefined : String(counter) };
}

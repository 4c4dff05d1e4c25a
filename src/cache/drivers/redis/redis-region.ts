/**
 * A region's shared entries, leases and book of invalidations in Redis 6.2 or later: alone, behind sentinels, or a cluster.
 * What each step does is in redis-scripts.ts; here are its names and its forms.
 *
 *     {prefix}:{.key}:e   entry     {prefix}:{.key}:l   lease     {prefix}:{.key}:c   counter
 *     {prefix}:{book}:head, :tags, :patterns
 *
 * The dot keeps the hash tag from being empty, whatever the key: an empty one would put the three on different servers.
 */
import { randomBytes } from 'node:crypto';
import type {
  BookHead,
  BookMessage,
  BookPosition,
  Counted,
  CountRequest,
  Found,
  Invalidation,
  LeaseRequest,
  Looked,
  NamedFloor,
  RegionCacheDefaults,
  RegionListener,
  RegionStore,
} from '../../region/index.ts';
import { RedisConnection } from './redis-connection.ts';
import { type RedisPlace, serverPlace } from './redis-places.ts';
import type { BookStep, KeyStep } from './redis-scripts.ts';

export interface RedisRegionOptions {
  readonly place: RedisPlace;
  readonly prefix: string;
  readonly limits: RegionCacheDefaults;
}

type Reply = readonly unknown[];
const sets: Readonly<Record<Invalidation['kind'], string>> = { keys: '0', tags: '2', patterns: '3' };

export class RedisRegion implements RegionStore {
  readonly #connection: RedisConnection;
  readonly #limits: RegionCacheDefaults;
  readonly #prefix: string;
  readonly #messages: string;
  readonly #wakes: string;
  readonly #book: string[];

  /** Throws ERR_DATA_CACHE_OPTION. */
  constructor({ place, prefix, limits }: RedisRegionOptions) {
    this.#limits = limits;
    this.#connection = new RedisConnection(serverPlace(place, limits), limits);
    this.#prefix = prefix;
    this.#messages = `${prefix}:messages`;
    this.#wakes = `${prefix}:wakes`;
    this.#book = ['head', 'tags', 'patterns'].map((name) => `${prefix}:{book}:${name}`);
  }

  open({ onMessage, onWake, onLost }: RegionListener): Promise<void> {
    return this.#connection.open({
      channels: [this.#messages, this.#wakes],
      onMessage: (text, channel) => {
        // A sign, then the key.
        if (channel === this.#wakes) return onWake(text.slice(1), text.startsWith('-'));
        const message = readMessage(text);
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
    return (await this.#onKey('fill', key, [token, asBuffer(bytes), `${storageMs}`])) === 1;
  }

  async release(key: string, token: string): Promise<void> {
    await this.#onKey('release', key, [token]);
  }

  async put(key: string, bytes: Uint8Array, storageMs: number): Promise<void> {
    await this.#onKey('put', key, [asBuffer(bytes), `${storageMs}`]);
  }

  async drop(key: string): Promise<boolean> {
    return (await this.#onKey('drop', key, [])) === 1;
  }

  async count(key: string, { by, bytes, storageMs, start, replaces }: CountRequest): Promise<Counted> {
    const gives = replaces === undefined ? '' : asBuffer(replaces);
    const reply = (await this.#onKey('count', key, [
      `${by}`,
      asBuffer(bytes),
      `${storageMs}`,
      `${start}`,
      gives,
    ])) as Reply;
    const sum = reply[0] === 2 ? undefined : String(reply[1]);
    return { sum, isNew: reply[0] === 1, found: readFound(reply[2]) };
  }

  async announce(from: string, what: Invalidation): Promise<BookPosition> {
    const { maxTagFloors, maxPatternFloors } = this.#limits;
    const text = JSON.stringify([from, what.kind, what.names]);
    const limit = `${what.kind === 'tags' ? maxTagFloors : maxPatternFloors}`;
    const names = what.kind === 'keys' ? [] : what.names.map((name) => `.${name}`);
    return readPosition(await this.#onBook('announce', [this.#messages, text, sets[what.kind], limit, ...names]));
  }

  async greet(known: BookPosition | undefined): Promise<BookHead> {
    const { epoch = '', number = 0 } = known ?? {};
    const reply = (await this.#onBook('greet', [epoch, `${number}`])) as Reply;
    const floors = readFloors(reply[2] as Reply);
    return {
      ...readPosition(reply),
      patterns: floors.filter(({ name }) => name !== '').map((floor) => ({ ...floor, name: floor.name.slice(1) })),
      patternBase: floors.find(({ name }) => name === '')?.number ?? 0,
    };
  }

  async position(): Promise<BookPosition> {
    return readPosition(await this.#onBook('position', []));
  }

  async floors(tags: readonly string[]): Promise<readonly number[] | undefined> {
    const reply = (await this.#onBook(
      'floors',
      tags.map((tag) => `.${tag}`),
    )) as Reply;
    return reply.length === tags.length ? reply.map((floor) => Number(String(floor))) : undefined;
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #onKey(step: KeyStep, key: string, args: (string | Buffer)[]): Promise<unknown> {
    const name = `${this.#prefix}:{.${key}}:`;
    const keys = [`${name}e`, `${name}l`, `${name}c`];
    return this.#connection.run(step, { keys, arguments: [this.#wakes, key, ...args] });
  }

  #onBook(step: BookStep, args: string[]): Promise<unknown> {
    const epoch = randomBytes(9).toString('base64url');
    return this.#connection.run(step, {
      keys: this.#book,
      arguments: [epoch, `${2 * this.#limits.maxStorageMs}`, ...args],
    });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readFound(reply: unknown): Found | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [bytes, remainingMs, counter] = reply;
  return { bytes, remainingMs, counter: counter === null || counter === undefined ? undefined : String(counter) };
}

function readPosition(reply: unknown): BookPosition {
  const [epoch, number] = reply as Reply;
  return { epoch: String(epoch), number: number as number };
}

/** Names and scores, one after the other. */
function readFloors(flat: Reply): readonly NamedFloor[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    name: String(flat[2 * i]),
    number: Number(String(flat[2 * i + 1])),
  }));
}

/** `epoch number ["from","kind",["name"]]`; undefined for anything else. */
function readMessage(text: string): BookMessage | undefined {
  const [, epoch, number, rest] = /^(\S+) (\d+) (.*)$/s.exec(text) ?? [];
  if (epoch === undefined) return undefined;
  try {
    const [from, kind, names] = JSON.parse(rest!);
    if (!(kind in sets) || !Array.isArray(names)) return undefined;
    return { epoch, number: Number(number), from, what: { kind, names } };
  } catch {
    return undefined;
  }
}

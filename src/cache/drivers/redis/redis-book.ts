/**
 * A region's book of invalidations in Redis. What each step does is in redis-scripts.ts; here are its names and its forms.
 *
 *     {prefix}:{book}:head, :tags, :patterns, :messages, :follower
 *
 * How far the book of region `eu` is followed stands in the head, as `epoch number` under `received:eu` and `applied:eu`.
 */
import { randomBytes } from 'node:crypto';
import type {
  BookHead,
  BookMessage,
  BookPage,
  BookPosition,
  Followed,
  FollowedBook,
  Invalidation,
  NamedFloor,
  Progress,
  RegionCacheDefaults,
  RegionStore,
  Standing,
} from '../../region/index.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { BookStep } from './redis-scripts.ts';

type Reply = readonly unknown[];
type BookSteps = FollowedBook & Pick<RegionStore, 'announce' | 'greet' | 'position' | 'floors'>;

const sets: Readonly<Record<Invalidation['kind'], string>> = { keys: '0', tags: '2', patterns: '3' };

export class RedisBook implements BookSteps {
  /** Where messages are published. */
  readonly channel: string;
  readonly #connection: RedisConnection;
  readonly #limits: RegionCacheDefaults;
  readonly #keys: string[];

  constructor(connection: RedisConnection, prefix: string, limits: RegionCacheDefaults) {
    this.channel = `${prefix}:messages`;
    this.#connection = connection;
    this.#limits = limits;
    const names = ['head', 'tags', 'patterns', 'messages', 'follower'];
    this.#keys = names.map((name) => `${prefix}:{book}:${name}`);
  }

  async announce(from: string, what: Invalidation, progress?: Progress): Promise<BookPosition | undefined> {
    const { maxTagFloors, maxPatternFloors, maxBookMessages } = this.#limits;
    const text = JSON.stringify([from, what.kind, what.names]);
    const limit = `${what.kind === 'tags' ? maxTagFloors : maxPatternFloors}`;
    const mark =
      progress === undefined
        ? ['', '', '']
        : [progress.token, `applied:${progress.region}`, writePosition(progress.position)];
    const names = what.kind === 'keys' ? [] : what.names.map((name) => `.${name}`);
    const args = [this.channel, text, sets[what.kind], limit, `${maxBookMessages}`, ...mark, ...names];
    const reply = (await this.#run('announce', args)) as Reply;
    return reply.length === 0 ? undefined : readPosition(reply);
  }

  async greet(known: BookPosition | undefined): Promise<BookHead> {
    const { epoch = '', number = 0 } = known ?? {};
    const reply = (await this.#run('greet', [epoch, `${number}`])) as Reply;
    const floors = readFloors(reply[2] as Reply);
    return {
      ...readPosition(reply),
      patterns: floors.filter(({ name }) => name !== '').map((floor) => ({ ...floor, name: floor.name.slice(1) })),
      patternBase: floors.find(({ name }) => name === '')?.number ?? 0,
    };
  }

  async position(): Promise<BookPosition> {
    return readPosition(await this.#run('position', []));
  }

  async floors(tags: readonly string[]): Promise<readonly number[] | undefined> {
    const reply = (await this.#run(
      'floors',
      tags.map((tag) => `.${tag}`),
    )) as Reply;
    return reply.length === tags.length ? reply.map((floor) => Number(String(floor))) : undefined;
  }

  async read({ epoch, number }: BookPosition, count: number): Promise<BookPage> {
    const reply = (await this.#run('read', [epoch, `${number}`, `${count}`])) as Reply;
    const position = readPosition(reply);
    const texts = (reply[3] as Reply).map((text) => this.message(`${position.epoch} ${text}`));
    const messages = texts.filter((message) => message !== undefined);
    return { ...position, isWhole: reply[2] === 1 && messages.length === texts.length, messages };
  }

  async standing(): Promise<Standing> {
    const flat = ((await this.#run('standing', [])) as Reply).map(String);
    const fields = new Map(Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]));
    const followed = new Map<string, Followed>();
    for (const [field, value] of fields) {
      const [, kind, region] = /^(received|applied):(.*)$/s.exec(field) ?? [];
      if (region === undefined) continue;
      followed.set(region, { ...followed.get(region), [kind!]: readWritten(value) });
    }
    return { epoch: fields.get('epoch')!, number: Number(fields.get('number')), followed };
  }

  async claim(token: string, ms: number): Promise<boolean> {
    return (await this.#run('claim', [token, `${ms}`])) === 1;
  }

  async mark(token: string, region: string, followed: Followed): Promise<boolean> {
    const fields = Object.entries(followed).flatMap(([kind, position]: [string, BookPosition]) => [
      `${kind}:${region}`,
      writePosition(position),
    ]);
    return (await this.#run('mark', [token, ...fields])) === 1;
  }

  /** From `epoch number ["from","kind",["name"]]`; undefined for anything else. */
  message(text: string): BookMessage | undefined {
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

  #run(step: BookStep, args: string[]): Promise<unknown> {
    const epoch = randomBytes(9).toString('base64url');
    return this.#connection.run(step, {
      keys: this.#keys,
      arguments: [epoch, `${2 * this.#limits.maxStorageMs}`, ...args],
    });
  }
}

function readPosition(reply: unknown): BookPosition {
  const [epoch, number] = reply as Reply;
  return { epoch: String(epoch), number: number as number };
}

function writePosition({ epoch, number }: BookPosition): string {
  return `${epoch} ${number}`;
}

function readWritten(text: string): BookPosition {
  const [epoch, number] = text.split(' ');
  return { epoch: epoch!, number: Number(number) };
}

/** Names and scores, one after the other. */
function readFloors(flat: Reply): readonly NamedFloor[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    name: String(flat[2 * i]),
    number: Number(String(flat[2 * i + 1])),
  }));
}

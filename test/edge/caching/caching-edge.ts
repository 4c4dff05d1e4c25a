/**
 * An edge with a cached route in front of an origin that answers as a test says and records what it was asked. The clock
 * that the cache and the origin go by is the test's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { CacheHandler, type CacheOptions, HttpCache } from '../../../src/edge/index.ts';
import { Deadlines } from '../../../src/proxy/index.ts';
import { answeringOrigin, exchange, type Origin, startEdge, type TestEdge } from '../harness.ts';
import { plainCaching } from './plain-caching.ts';

export interface CachingEdgeOptions extends Partial<CacheOptions> {
  readonly country?: () => string | undefined;
  readonly trustedPeer?: boolean;
}

/** A response as bytes; `date` is there unless it is null. */
export interface Reply {
  readonly status?: number | undefined;
  /** Lines with their CRLF. */
  readonly fields?: string | undefined;
  readonly body?: string | undefined;
  readonly dateMs?: number | null | undefined;
}

/** What the origin does with a request: a reply, bytes, or by itself. */
export type Behaviour = Reply | string | ((head: string, origin: Origin) => Reply | string | undefined);

export class Answer {
  readonly text: string;
  readonly status: number;
  readonly body: string;
  readonly #fields: readonly string[];

  constructor(text: string) {
    const end = text.indexOf('\r\n\r\n');
    this.text = text;
    this.status = Number(text.split(' ')[1]);
    this.body = text.slice(end + 4);
    this.#fields = text.slice(0, end).split('\r\n').slice(1);
  }

  /** The values of all lines, joined; undefined without one. */
  field(name: string): string | undefined {
    const lines = this.#fields.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    return lines.length === 0 ? undefined : lines.map((line) => line.slice(name.length + 1).trim()).join(', ');
  }

  /** What the cache did with the request: `hit`, or why it was sent on. */
  get how(): string {
    return /antipode; (?:fwd=)?([a-z-]+)/.exec(this.field('cache-status') ?? '')?.[1] ?? '';
  }
}

export class CachingEdge {
  /** The heads of the requests that reached the origin. */
  readonly asked: string[] = [];
  readonly cache: HttpCache;
  #wallMs = Date.UTC(2026, 10, 21, 12);
  readonly #behaviours = new Map<string, Behaviour>();
  #origin!: Origin;
  #edge!: TestEdge;

  /** `country` is that of all clients, `trustedPeer` whether they are trusted proxies. */
  static async start({ country, trustedPeer, ...options }: CachingEdgeOptions = {}): Promise<CachingEdge> {
    const made = new CachingEdge();
    made.#origin = await answeringOrigin((socket, head) => {
      made.asked.push(head);
      const behaviour = made.#behaviours.get(head.split(' ')[1]!) ?? {};
      const reply = typeof behaviour === 'function' ? behaviour(head, made.#origin) : behaviour;
      if (reply !== undefined) socket.write(made.bytes(reply, head.startsWith('HEAD ')), 'latin1');
    });
    const layer = { ...plainCaching, ...options };
    made.#edge = await startEdge([made.#origin.port], {
      place: () => ({ country: country?.() }),
      trustedPeer: trustedPeer ?? false,
      layers: [(inner) => new CacheHandler(made.cache, layer, inner)],
    });
    return made;
  }

  private constructor() {
    const wallNow = () => this.#wallMs;
    this.cache = new HttpCache({ maxBytes: 4_194_304, maxEntryBytes: 65_536, deadlines: new Deadlines(), wallNow });
  }

  get nowMs(): number {
    return this.#wallMs;
  }

  get port(): number {
    return this.#edge.port;
  }

  pass(seconds: number): void {
    this.#wallMs += seconds * 1_000;
  }

  /** What the origin does from now on for a path. */
  on(path: string, behaviour: Behaviour): void {
    this.#behaviours.set(path, behaviour);
  }

  bytes(reply: Reply | string, isHead = false): string {
    if (typeof reply === 'string') return reply;
    const { status = 200, fields = '', body = 'body', dateMs = this.#wallMs } = reply;
    const date = dateMs === null ? '' : `date: ${new Date(dateMs).toUTCString()}\r\n`;
    const isEmpty = status === 204 || status === 304;
    const length = isEmpty ? '' : `content-length: ${body.length}\r\n`;
    return `HTTP/1.1 ${status} X\r\n${date}${fields}${length}\r\n${isEmpty || isHead ? '' : body}`;
  }

  async get(path: string, fields = '', method = 'GET', body = '', host = 'a.example'): Promise<Answer> {
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${fields}connection: close\r\n\r\n`;
    return new Answer(await exchange(this.#edge.port, head + body));
  }

  /** Stores what the origin says, and asserts nothing. */
  async store(path: string, fields: string, more: Omit<Reply, 'fields'> = {}): Promise<Answer> {
    this.on(path, { fields, ...more });
    return this.get(path);
  }

  /** Waits until the origin has been asked so often. */
  async untilAsked(times: number): Promise<void> {
    while (this.asked.length < times) await delay(2);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#edge.close();
    await this.#origin.close();
  }
}

/**
 * An app under test: every request goes through the cache to one handler, over real sockets, and the time of the cache is moved
 * by hand.
 */
import { type Cache, createCache } from '../../src/cache/index.ts';
import { ManualTimers } from '../../src/core/index.ts';
import type { ResponseCacheOptions } from '../../src/response-cache/index.ts';
import { type Answer, ask } from '../support/ask.ts';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** In parts, it is streamed. */
  readonly body?: string | Buffer | (() => AsyncIterable<string>);
}

/** What the app under test does with a request; `path` with its query. */
export type Handler = (path: string, method: string) => Promise<Reply> | Reply;

export interface RunningApp {
  readonly url: string;
  close(): Promise<void>;
}

export type SuiteOptions = Pick<
  ResponseCacheOptions,
  'ttl' | 'staleWhileRevalidate' | 'vary' | 'maxBody' | 'wait' | 'despite' | 'clientDirectives' | 'clock' | 'onError'
>;

/**
 * Starts an app on a free port of loopback. Answers have the tag `all`, a POST invalidates the tag `posted`, and what stands in
 * front of the cache gives each answer the number of its request in `x-request`.
 */
export type StartApp = (cache: Cache, options: SuiteOptions, handler: Handler) => Promise<RunningApp>;

export interface Rig {
  readonly cache: Cache;
  readonly calls: string[];
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  ask(method: string, path: string, headers?: Record<string, string>): Promise<Answer>;
  readonly url: string;
  /** Moves the clock of the cache: no time is waited for. */
  advance(ms: number): void;
}

export type WithApp = (options: SuiteOptions, handler: Handler, use: (rig: Rig) => Promise<void>) => Promise<void>;

/** By what they say of responses. */
export type Cases = Readonly<Record<string, (withApp: WithApp) => Promise<void>>>;

export function withAppOf(start: StartApp): WithApp {
  return async (options, handler, use) => {
    const timers = new ManualTimers();
    const startMs = Date.now();
    await using cache = createCache({ timers, jitter: 0 });
    const calls: string[] = [];
    const clock = { now: () => startMs + timers.now() };
    const app = await start(cache, { ...options, clock }, (path, method) => {
      calls.push(`${method} ${path}`);
      return handler(path, method);
    });
    const askApp: Rig['ask'] = (method, path, headers = {}) => ask(app.url, path, { method, headers });
    try {
      const get: Rig['get'] = (path, headers) => askApp('GET', path, headers);
      await use({ cache, calls, url: app.url, ask: askApp, get, advance: (ms) => timers.advance(ms) });
    } finally {
      await app.close();
    }
  };
}

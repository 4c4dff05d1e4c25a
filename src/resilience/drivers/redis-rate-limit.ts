/**
 * A limit shared through one Redis (or Valkey): each check is one call of the script in gcra-script.ts. While there is no
 * connection a check fails at once instead of waiting in a queue; the client connects again by itself. Made for `insured`.
 *
 * The client library (node-redis) is an optional peer dependency, imported at the first check.
 */
import { createHash } from 'node:crypto';
import { AntipodeError } from '../../core/index.ts';
import { checkedRateLimit, type RateLimitOptions } from '../rate-limit/rate-limiter.ts';
import type { SharedRateLimit } from '../rate-limit/shared-rate-limit.ts';
import { decodeGcraReply, gcraArguments, gcraScript } from './gcra-script.ts';

export interface RedisRateLimitOptions extends Pick<RateLimitOptions, 'limit' | 'windowMs' | 'burst'> {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** Stands before each key; limits that differ must not share it. */
  readonly prefix?: string;
}

export interface RedisRateLimitDefaults {
  /** How long a connection may take to open. */
  readonly connectTimeoutMs: number;
  /** A command without an answer is given up after this. */
  readonly commandTimeoutMs: number;
  /** Commands that wait for their answers; beyond it a check fails. */
  readonly maxCommands: number;
  /** The longest wait before the client connects again. */
  readonly maxReconnectMs: number;
}

export const redisRateLimitDefaults: RedisRateLimitDefaults = Object.freeze({
  connectTimeoutMs: 1_000,
  commandTimeoutMs: 1_000,
  maxCommands: 10_000,
  maxReconnectMs: 1_000,
});

/** What of node-redis is used. */
interface RedisClient {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  evalSha(sha: string, options: ScriptCall): Promise<unknown>;
  eval(script: string, options: ScriptCall): Promise<unknown>;
  close(): Promise<unknown>;
  destroy(): void;
  on(event: 'error' | 'ready', listener: () => void): unknown;
}

interface ScriptCall {
  readonly keys: string[];
  readonly arguments: string[];
}

/**
 * Connects with the first check. Checks reject with `ERR_RESILIENCE_SHARED_GONE` while Redis cannot be reached, with
 * `ERR_RESILIENCE_REDIS_MISSING` when node-redis is not installed. Throws `ERR_RESILIENCE_OPTION`.
 */
export function redisRateLimit(options: RedisRateLimitOptions): SharedRateLimit {
  return new RedisRateLimit(options);
}

class RedisRateLimit implements SharedRateLimit {
  readonly #url: string;
  readonly #prefix: string;
  readonly #policy: Required<RateLimitOptions>;
  readonly #sha = createHash('sha1').update(gcraScript).digest('hex');
  #opening: Promise<RedisClient> | undefined;
  #isClosed = false;

  constructor({ url, prefix = 'antipode:limit:', ...policy }: RedisRateLimitOptions) {
    this.#policy = checkedRateLimit(policy);
    this.#url = url;
    this.#prefix = prefix;
  }

  async check(key: string, cost = 1): ReturnType<SharedRateLimit['check']> {
    if (this.#isClosed) throw goneError('it is closed');
    this.#opening ??= openClient(this.#url);
    const client = await this.#opening;
    if (!client.isReady) throw goneError('there is no connection');
    const { limit, windowMs, burst } = this.#policy;
    const call = { keys: [this.#prefix + key], arguments: gcraArguments(limit, windowMs, burst, cost) };
    return decodeGcraReply(await this.#run(client, call), burst, cost);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#opening?.catch(() => undefined);
    if (client?.isReady) await client.close();
    else client?.destroy();
  }

  /** A Redis that was restarted has forgotten the script: then it is sent whole, once. */
  async #run(client: RedisClient, call: ScriptCall): Promise<unknown> {
    try {
      return await client.evalSha(this.#sha, call);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await client.eval(gcraScript, call);
    }
  }
}

/** Resolves when the first attempt to connect has ended, well or not; the client goes on trying. */
async function openClient(url: string): Promise<RedisClient> {
  const { createClient } = await import('redis').catch((cause) => {
    throw new AntipodeError(
      'ERR_RESILIENCE_REDIS_MISSING',
      'A limit is to be shared through Redis, and its client is not installed: npm install redis.',
      { cause },
    );
  });
  const { connectTimeoutMs, commandTimeoutMs, maxCommands, maxReconnectMs } = redisRateLimitDefaults;
  const client: RedisClient = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxCommands,
    commandOptions: { timeout: commandTimeoutMs },
    socket: {
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: (retries) =>
        Math.min(maxReconnectMs, 50 * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2),
    },
  });
  await new Promise<void>((resolve) => {
    client.on('ready', resolve);
    // A client without a listener would end the process at its first fault; the faults are told by the checks.
    client.on('error', resolve);
    client.connect().catch(() => resolve());
  });
  return client;
}

function goneError(why: string): AntipodeError {
  return new AntipodeError('ERR_RESILIENCE_SHARED_GONE', `The shared rate limit cannot be asked: ${why}.`);
}

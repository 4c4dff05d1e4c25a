/**
 * The connections of one cache: one for its commands (a cluster's client keeps one a server), one to listen.
 *
 * A connection that broke is not mended behind our back, but made anew by the next `open`: where the server is may have
 * changed by then, and whoever listens must know that messages were missed.
 */
import { createHash } from 'node:crypto';
import { goneFault } from '../../faults.ts';
import {
  answerWithin,
  type ClientLimits,
  connectClient,
  connectCluster,
  type RedisClient,
  type RedisCluster,
  type ScriptCall,
} from './redis-client.ts';
import type { ServerPlace } from './redis-places.ts';
import { type BookStep, type KeyStep, redisScripts } from './redis-scripts.ts';

const shas = Object.fromEntries(
  Object.entries(redisScripts).map(([name, script]) => [name, createHash('sha1').update(script).digest('hex')]),
);

export interface ChannelListener {
  readonly channels: readonly string[];
  readonly onMessage: (message: string, channel: string) => void;
  readonly onLost: (why: string, isServer: boolean) => void;
}

export class RedisConnection {
  readonly #place: ServerPlace;
  readonly #limits: ClientLimits;
  #server: RedisClient | undefined;
  #cluster: RedisCluster | undefined;
  #subscriber: RedisClient | undefined;
  #isClosed = false;

  constructor(place: ServerPlace, limits: ClientLimits) {
    this.#place = place;
    this.#limits = limits;
  }

  /** Connects where that is needed, and listens anew. */
  async open(listener: ChannelListener): Promise<void> {
    const urls = await this.#place.urls();
    if (this.#place.kind === 'cluster') {
      this.#cluster ??= await connectCluster(urls, this.#limits, (why) => listener.onLost(why, true));
    } else if (this.#server?.isReady !== true) {
      await this.#openServer(urls[0]!, listener.onLost);
    }
    await this.#listen(urls, listener);
    if (this.#isClosed) this.close();
  }

  async run(step: KeyStep | BookStep, call: ScriptCall): Promise<unknown> {
    const client = this.#cluster ?? this.#server;
    if (client === undefined) throw goneFault('there is no connection');
    try {
      return await this.#send(shas[step]!, call);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      // A server that was restarted has forgotten the script: then it is sent whole, once.
      if (message.startsWith('NOSCRIPT')) return client.eval(redisScripts[step], call);
      // It was the master and is not any more: the next connection goes where that is now.
      if (message.startsWith('READONLY') || message.includes('-READONLY')) this.#dropServer();
      throw error;
    }
  }

  /** To a server in its own words: `evalSha` would make three promises and a parser more for the same command. */
  #send(sha: string, call: ScriptCall): Promise<unknown> {
    if (this.#cluster !== undefined) return this.#cluster.evalSha(sha, call);
    return this.#server!.sendCommand(['EVALSHA', sha, `${call.keys.length}`, ...call.keys, ...call.arguments]);
  }

  close(): void {
    this.#isClosed = true;
    this.#dropServer();
    this.#cluster?.destroy();
    this.#cluster = undefined;
    this.#dropSubscriber();
  }

  async #openServer(url: string, onLost: ChannelListener['onLost']): Promise<void> {
    this.#dropServer();
    const client = await connectClient(url, this.#limits, (why) => {
      if (this.#server !== client) return;
      this.#dropServer();
      onLost(why, true);
    });
    this.#server = client;
  }

  /** Any server of a cluster hears what is published at any other. */
  async #listen(urls: readonly string[], { channels, onMessage, onLost }: ChannelListener): Promise<void> {
    this.#dropSubscriber();
    const faults: unknown[] = [];
    for (const url of urls) {
      try {
        const client: RedisClient = await connectClient(url, this.#limits, (why) => {
          if (this.#subscriber !== client) return;
          this.#dropSubscriber();
          onLost(why, false);
        });
        this.#subscriber = client;
        const subscribed = client.subscribe([...channels], (message, channel) => {
          if (this.#subscriber === client) onMessage(message, channel);
        });
        await answerWithin(this.#limits.connectTimeoutMs, subscribed);
        return;
      } catch (error) {
        this.#dropSubscriber();
        faults.push(error);
      }
    }
    throw new AggregateError(faults, 'no server to listen to');
  }

  #dropServer(): void {
    const client = this.#server;
    this.#server = undefined;
    client?.destroy();
  }

  #dropSubscriber(): void {
    const client = this.#subscriber;
    this.#subscriber = undefined;
    client?.destroy();
  }
}

/** What of node-redis is used, and how a client is made: no queue while there is no connection, no second try by itself. */
import { AntipodeError } from '../../../core/index.ts';
import { goneFault } from '../../faults.ts';

export interface ScriptCall {
  readonly keys: string[];
  readonly arguments: (string | Buffer)[];
}

/** Of a client, and of a cluster's. */
export interface RedisCommands {
  evalSha(sha: string, call: ScriptCall): Promise<unknown>;
  eval(script: string, call: ScriptCall): Promise<unknown>;
}

export interface RedisClient extends RedisCommands {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  subscribe(channels: string[], listener: (message: string, channel: string) => void): Promise<unknown>;
  sendCommand(command: (string | Buffer)[]): Promise<unknown>;
  destroy(): void;
  on(event: 'error' | 'end' | 'reconnecting', listener: (error?: Error) => void): unknown;
}

export interface RedisCluster extends RedisCommands {
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: 'error' | 'node-error' | 'node-disconnect', listener: (fault: unknown) => void): unknown;
}

export interface ClientLimits {
  readonly connectTimeoutMs: number;
  readonly maxCommands: number;
}

/** Bytes come as bytes: in the type mapping of node-redis, '$' is a string of bytes. */
const asBytes = { 36: Buffer };

/** Rejects with ERR_DATA_CACHE_REDIS_MISSING. */
export async function importRedis(): Promise<typeof import('redis')> {
  return import('redis').catch((cause) => {
    throw new AntipodeError(
      'ERR_DATA_CACHE_REDIS_MISSING',
      'The cache is to be shared through Redis, and its client is not installed: npm install redis.',
      { cause },
    );
  });
}

function clientOptions({ connectTimeoutMs, maxCommands }: ClientLimits) {
  return {
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxCommands,
    // `RegionCalls` ends what takes too long, with one timer for all; a signal for each command costs more than the command.
    commandOptions: { timeout: 0, typeMapping: asBytes },
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false as const },
  };
}

/** Connected, or the promise rejects. `onLost` is called once, when it is not any more. */
export async function connectClient(
  url: string,
  limits: ClientLimits,
  onLost: (why: string) => void,
): Promise<RedisClient> {
  const { createClient } = await importRedis();
  const client = createClient({ url, ...clientOptions(limits) }) as unknown as RedisClient;
  let isOpen = false;
  let lost: string | undefined;
  const lose = (error?: Error) => {
    if (lost !== undefined) return;
    lost = error?.message ?? 'the connection ended';
    // Before that the promise says it.
    if (isOpen) onLost(lost);
  };
  client.on('error', lose);
  client.on('end', lose);
  try {
    await answerWithin(limits.connectTimeoutMs, client.connect());
    if (lost !== undefined) throw goneFault(lost);
    isOpen = true;
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/** Connected, or the promise rejects. `onLost` is called when a server of it is lost; the others go on. */
export async function connectCluster(
  urls: readonly string[],
  limits: ClientLimits,
  onLost: (why: string) => void,
): Promise<RedisCluster> {
  const { createCluster } = await importRedis();
  const { socket, ...rest } = clientOptions(limits);
  const cluster = createCluster({
    rootNodes: urls.map((url) => ({ url })),
    defaults: { ...rest, socket: { connectTimeout: socket.connectTimeout } },
  }) as unknown as RedisCluster;
  // Without a listener the first fault would end the process; faults are told by the calls.
  cluster.on('error', () => {});
  for (const event of ['node-error', 'node-disconnect'] as const) {
    cluster.on(event, () => onLost('a server of the cluster is lost'));
  }
  try {
    await answerWithin(limits.connectTimeoutMs, cluster.connect());
    return cluster;
  } catch (error) {
    cluster.destroy();
    throw error;
  }
}

/** A server that hangs accepts connections all the same, and never says a word. */
export async function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(goneFault(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where a Redis is: one server, the one that sentinels name, or a cluster of servers. */
import { AntipodeError } from '../../../core/index.ts';
import { optionFault } from '../../faults.ts';
import { answerWithin, type ClientLimits, connectClient, type RedisClient } from './redis-client.ts';

/** `redis://[user:password@]host[:port][/database]`, or `rediss://…`. */
export type RedisUrl = string;

export type RedisPlace =
  | RedisUrl
  | { readonly url: RedisUrl }
  /** Sentinels, and the name under which they watch the server; user, password and database of the server are `auth`'s. */
  | { readonly sentinels: readonly RedisUrl[]; readonly name: string; readonly auth?: RedisUrl | undefined }
  /** Some of the cluster's servers; the others are found. */
  | { readonly cluster: readonly RedisUrl[] };

export interface ServerPlace {
  readonly kind: 'server' | 'cluster';
  /** For a server: where it is now. For a cluster: those to begin with. */
  readonly urls: () => Promise<readonly string[]>;
}

/** Throws ERR_DATA_CACHE_OPTION. */
export function serverPlace(place: RedisPlace, limits: ClientLimits): ServerPlace {
  if (typeof place === 'string') return { kind: 'server', urls: fixed([place]) };
  if ('url' in place) return { kind: 'server', urls: fixed([place.url]) };
  if ('cluster' in place && place.cluster.length > 0) return { kind: 'cluster', urls: fixed(place.cluster) };
  if ('sentinels' in place && place.sentinels.length > 0 && place.name) {
    return { kind: 'server', urls: async () => [await askSentinels(place, limits)] };
  }
  throw optionFault(
    'redis',
    JSON.stringify(place),
    "a URL, { url }, { sentinels: ['redis://…'], name } or { cluster: ['redis://…'] }",
  );
}

function fixed(urls: readonly string[]): () => Promise<readonly string[]> {
  for (const url of urls) {
    if (!/^rediss?:\/\//.test(url)) throw optionFault('redis', url, "an address like 'redis://127.0.0.1:6379'");
  }
  return () => Promise.resolve(urls);
}

/** The first sentinel that knows the server tells where it is; which one is asked first changes nothing but the load. */
async function askSentinels(
  {
    sentinels,
    name,
    auth = 'redis://host',
  }: { sentinels: readonly string[]; name: string; auth?: RedisUrl | undefined },
  limits: ClientLimits,
): Promise<string> {
  const faults: unknown[] = [];
  for (const url of sentinels) {
    let sentinel: RedisClient | undefined;
    try {
      sentinel = await connectClient(url, limits, () => {});
      const reply = await answerWithin(
        limits.connectTimeoutMs,
        sentinel.sendCommand(['SENTINEL', 'get-master-addr-by-name', name]),
      );
      if (Array.isArray(reply)) return addressed(auth, String(reply[0]), String(reply[1]));
      faults.push(new Error(`${url} knows no ${name}`));
    } catch (error) {
      faults.push(error);
    } finally {
      sentinel?.destroy();
    }
  }
  throw new AntipodeError(
    'ERR_DATA_CACHE_SHARED_GONE',
    `None of ${sentinels.length} sentinels tells where the Redis ${JSON.stringify(name)} is.`,
    { cause: new AggregateError(faults) },
  );
}

function addressed(auth: string, host: string, port: string): string {
  const url = new URL(auth);
  url.hostname = host.includes(':') ? `[${host}]` : host;
  url.port = port;
  return url.href;
}

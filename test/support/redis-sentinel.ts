/**
 * Redis with failover: a primary, its replicas, and Sentinels that promote a replica when the primary is gone.
 *
 * Sentinel looks every second or two; here ten times a second, by the command its own tests use, so that a failover is
 * over within a second or two. Only one that did not run for half a minute distrusts its clock (its "tilt").
 */
import { freePort } from './free-port.ts';
import { startRedis } from './redis.ts';
import { redisCommand } from './redis-command.ts';
import { type RunningServer, startServer } from './server.ts';
import { serviceBinary } from './services.ts';
import { startAll, stopAll } from './start-all.ts';
import { until } from './until.ts';

export interface RedisSentinelOptions {
  readonly replicas?: number;
  readonly sentinels?: number;
  /** How long the primary is silent until a Sentinel holds it to be gone. */
  readonly downAfterMs?: number;
}

export interface RedisSentinel extends AsyncDisposable {
  /** What the Sentinels call it. */
  readonly name: string;
  readonly sentinels: readonly RunningServer[];
  /** The first was the primary at the beginning. */
  readonly servers: readonly RunningServer[];
  /** The server that the Sentinels hold to be the primary now. */
  primary(): Promise<RunningServer>;
  /** Resolves once every Sentinel names another primary than this one, and with that. */
  untilFailedOver(from: RunningServer): Promise<RunningServer>;
  stop(): Promise<void>;
}

const name = 'main';
const often = ['info-period', 'ask-period', 'publish-period', 'min-link-reconnect-period'];
// A replica that was silent for five ping periods is not promoted: not less, for a busy machine.
const pace = [...often.flatMap((period) => [period, 100]), 'ping-period', 300, 'election-timeout', 1_000];
const trust = ['tilt-trigger', 30_000];

export async function startRedisSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  const { replicas = 1, sentinels = 3, downAfterMs = 500 } = options;
  const primary = await startRedis({ port: await freePort() });
  const follow = [`replicaof 127.0.0.1 ${primary.port}`];
  const startReplica = async () => startRedis({ port: await freePort(), settings: follow });
  const quorum = Math.floor(sentinels / 2) + 1;
  const watch = `sentinel monitor ${name} 127.0.0.1 ${primary.port} ${quorum}`;
  const others = await startAll([
    ...Array.from({ length: replicas }, startReplica),
    ...Array.from({ length: sentinels }, () => startOne(watch, downAfterMs)),
  ]).catch((error) => primary.stop().then(() => Promise.reject(error)));
  const redis = handleOf([primary, ...others.slice(0, replicas)], others.slice(replicas));
  try {
    await Promise.all(redis.sentinels.map((sentinel) => untilReady(sentinel, replicas, sentinels - 1)));
  } catch (error) {
    await redis.stop();
    throw error;
  }
  return redis;
}

function handleOf(servers: readonly RunningServer[], sentinels: readonly RunningServer[]): RedisSentinel {
  const stop = (): Promise<void> => stopAll([...sentinels, ...servers]);
  const namedBy = async (sentinel: RunningServer): Promise<RunningServer> => {
    const [, port] = (await redisCommand(sentinel.port, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[];
    return servers.find((server) => server.port === Number(port))!;
  };
  return {
    ...{ name, sentinels, servers, stop },
    primary: () => namedBy(sentinels[0]!),
    untilFailedOver: (from) =>
      until(async () => {
        const [first, ...others] = await Promise.all(sentinels.map(namedBy));
        return first !== from && others.every((each) => each === first) && first!;
      }, 'the Sentinels agree on another primary'),
    [Symbol.asyncDispose]: stop,
  };
}

async function startOne(watch: string, downAfterMs: number): Promise<RunningServer> {
  const port = await freePort();
  return startServer(
    'redis',
    { port },
    {
      configuration: (folder) => `bind 127.0.0.1
port ${port}
dir ${folder}
${watch}
sentinel down-after-milliseconds ${name} ${downAfterMs}
sentinel failover-timeout ${name} 2000
`,
      command: (path) => [serviceBinary('redis'), path, '--sentinel'],
    },
  );
}

async function untilReady({ port }: RunningServer, replicas: number, others: number): Promise<void> {
  await redisCommand(port, 'SENTINEL', 'DEBUG', ...pace, ...trust);
  await until(async () => {
    const reply = (await redisCommand(port, 'SENTINEL', 'MASTER', name)) as string[];
    const countOf = (field: string): number => Number(reply[reply.indexOf(field) + 1]);
    return countOf('num-slaves') === replicas && countOf('num-other-sentinels') === others;
  }, 'every Sentinel knows the replicas and the other Sentinels');
}

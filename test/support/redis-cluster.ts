/**
 * Redis Cluster: masters that share the 16,384 slots evenly, with or without a replica each.
 *
 * Two seconds pass until a master answers: so long each waits after its start for others that may know better.
 */
import { freePort } from './free-port.ts';
import { startRedis } from './redis.ts';
import { redisCommand } from './redis-command.ts';
import type { RunningServer } from './server.ts';
import { startAll, stopAll } from './start-all.ts';
import { until } from './until.ts';

export interface RedisClusterOptions {
  readonly masters?: number;
  /** Whether each master has a replica, which takes its place when it is gone. */
  readonly replicated?: boolean;
}

export interface RedisCluster extends AsyncDisposable {
  /** The masters of the beginning, in the order of their slots. */
  readonly masters: readonly RunningServer[];
  /** The replica of each of them, in the same order; none when it is not replicated. */
  readonly replicas: readonly RunningServer[];
  /** Resolves once this server, a replica of the beginning, is the master in its place and every slot is served. */
  untilTakenOver(replica: RunningServer): Promise<void>;
  stop(): Promise<void>;
}

const slots = 16_384;
const nodeTimeoutMs = 1_000;

export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { masters: count = 3, replicated = false } = options;
  const servers = await startAll(Array.from({ length: replicated ? 2 * count : count }, startOne));
  const [masters, replicas] = [servers.slice(0, count), servers.slice(count)];
  const stop = (): Promise<void> => stopAll(servers);
  try {
    await Promise.all(masters.map(giveSlots));
    const [first, ...others] = servers;
    await Promise.all(others.map((other) => meet(first!, other)));
    await Promise.all(replicas.map((replica, index) => follow(replica, masters[index]!)));
    await Promise.all(servers.map((server) => untilServing(server, servers.length)));
  } catch (error) {
    await stop();
    throw error;
  }
  const untilTakenOver = async (replica: RunningServer): Promise<void> => {
    const role = async (): Promise<unknown> => ((await redisCommand(replica.port, 'ROLE')) as unknown[])[0];
    await until(async () => (await role()) === 'master', 'the replica is a master');
    await untilServing(replica, servers.length);
  };
  return { masters, replicas, untilTakenOver, stop, [Symbol.asyncDispose]: stop };
}

async function startOne(): Promise<RunningServer> {
  const [port, busPort] = [await freePort(), await freePort()];
  const settings = [
    'cluster-enabled yes',
    `cluster-port ${busPort}`,
    `cluster-node-timeout ${nodeTimeoutMs}`,
    // A replica stands for election however long ago it last heard of its master.
    'cluster-replica-validity-factor 0',
  ];
  return startRedis({ port, settings });
}

async function giveSlots({ port }: RunningServer, index: number, masters: readonly RunningServer[]): Promise<void> {
  const edge = (at: number): number => Math.round((slots * at) / masters.length);
  await redisCommand(port, 'CLUSTER', 'ADDSLOTSRANGE', edge(index), edge(index + 1) - 1);
  // Different ones from the start, so that they need not be settled by conflict.
  await redisCommand(port, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
}

async function meet(first: RunningServer, other: RunningServer): Promise<void> {
  const busPort = ((await redisCommand(first.port, 'CONFIG', 'GET', 'cluster-port')) as string[])[1]!;
  await redisCommand(other.port, 'CLUSTER', 'MEET', '127.0.0.1', first.port, busPort);
}

async function follow(replica: RunningServer, master: RunningServer): Promise<void> {
  const id = await redisCommand(master.port, 'CLUSTER', 'MYID');
  const isKnown = async (): Promise<boolean> =>
    String(await redisCommand(replica.port, 'CLUSTER', 'NODES')).includes(String(id));
  await until(isKnown, 'the replica knows its master');
  await redisCommand(replica.port, 'CLUSTER', 'REPLICATE', String(id));
  const isConnected = async (): Promise<boolean> =>
    ((await redisCommand(replica.port, 'ROLE')) as unknown[])[3] === 'connected';
  await until(isConnected, 'the replica has what its master has');
}

async function untilServing({ port }: RunningServer, nodes: number): Promise<void> {
  const wanted = ['cluster_state:ok', `cluster_slots_ok:${slots}`, `cluster_known_nodes:${nodes}`];
  await until(async () => {
    const lines = String(await redisCommand(port, 'CLUSTER', 'INFO')).split('\r\n');
    return wanted.every((line) => lines.includes(line));
  }, 'every slot is served');
}

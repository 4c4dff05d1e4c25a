/**
 * PostgreSQL that fails over by itself: servers each under a Patroni, with an etcd that holds the leader's lock.
 *
 * Every server starts on a copy of the same folder, as in postgres-cluster.ts: Patroni takes over what is there, and the
 * first to get the lock leads. Patroni looks every second and the lock lasts five, for a failover within seconds.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { QueryResultRow } from 'pg';
import { type Etcd, startEtcd } from './etcd.ts';
import { freePort } from './free-port.ts';
import { createDataFolder, postgresOwnedFolder, postgresProgram, postgresUser } from './postgres-folder.ts';
import { queryOnce } from './postgres-query.ts';
import { type RunningServer, startServer } from './server.ts';
import { serviceBinary } from './services.ts';
import { forgetSharedMemory } from './shared-memory.ts';
import { startAll, stopAll } from './start-all.ts';
import { until } from './until.ts';

export interface PatroniOptions {
  readonly nodes?: number;
  /** Whether a commit waits for one other node, so that a failover loses nothing. */
  readonly synchronous?: boolean;
}

/** A Patroni with its PostgreSQL: `kill`, `pause` and `resume` are for both, `port` is Patroni's API. */
export interface PatroniNode extends RunningServer {
  readonly name: string;
  /** `postgresql://postgres@127.0.0.1:PORT/postgres` */
  readonly url: string;
  readonly postgresPort: number;
  /** One statement on a connection of its own; the rows. */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface PatroniCluster extends AsyncDisposable {
  readonly etcd: Etcd;
  readonly nodes: readonly PatroniNode[];
  /** Resolves with the node that leads, once it takes writes; with `notThis`, once it is another one. */
  leader(notThis?: PatroniNode): Promise<PatroniNode>;
  /** Resolves once all nodes but the leader stream from it, and commits wait for one of them if they are to. */
  untilReplicated(): Promise<void>;
  stop(): Promise<void>;
}

const pace = { ttl: 5, loop_wait: 1, retry_timeout: 2 };

/** Resolves when all nodes are in place. */
export async function startPatroni(options: PatroniOptions = {}): Promise<PatroniCluster> {
  const { nodes: count = 2, synchronous = false } = options;
  const etcd = await startEtcd();
  const starts = Array.from({ length: count }, (_, index) => startNode(`node${index}`, etcd, synchronous));
  const nodes = await startAll(starts).catch((error) => etcd.stop().then(() => Promise.reject(error)));
  const stop = (): Promise<void> => stopAll([...nodes, etcd]);
  const leader = (notThis?: PatroniNode): Promise<PatroniNode> =>
    until(async () => {
      const leads = await Promise.all(nodes.map((node) => node !== notThis && takesWrites(node)));
      return nodes[leads.indexOf(true)];
    }, 'a node leads');
  const untilReplicated = async (): Promise<void> => {
    const look = "select from pg_stat_replication where state = 'streaming'";
    // One that has just lost the lead cuts its connections.
    const streaming = async (): Promise<number> => (await (await leader()).query(look).catch(() => [])).length;
    await until(async () => (await streaming()) === count - 1, 'the replicas stream');
    if (!synchronous) return;
    // Patroni promotes nobody else. It writes down who that is after PostgreSQL waits for it.
    await until(
      async () => (await Promise.all(nodes.map((node) => says(node, 'sync')))).includes(true),
      'one is in step',
    );
  };
  try {
    await untilReplicated();
  } catch (error) {
    await stop();
    throw error;
  }
  return { etcd, nodes, leader, untilReplicated, stop, [Symbol.asyncDispose]: stop };
}

/** Patroni calls a node the primary as soon as it has the lock: PostgreSQL may still be on its way. */
async function takesWrites(node: PatroniNode): Promise<boolean> {
  if (!(await says(node, 'primary'))) return false;
  const look = node.query('select pg_is_in_recovery() as standby');
  return look.then(
    ([row]) => !row!.standby,
    () => false,
  );
}

/** What the load balancer in front of a Patroni cluster asks. */
async function says({ port }: PatroniNode, role: 'primary' | 'sync'): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/${role}`;
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function startNode(name: string, etcd: Etcd, synchronous: boolean): Promise<PatroniNode> {
  const [port, postgresPort] = [await freePort(), await freePort()];
  const user = postgresUser();
  const folder = await postgresOwnedFolder();
  const dataFolder = join(folder.path, 'data');
  const forgetShared = forgetSharedMemory(dataFolder);
  await createDataFolder(dataFolder);
  const hosts = etcd.endpoints.map((endpoint) => new URL(endpoint).host);
  const settings = {
    ...{ scope: 'main', name, etcd3: { hosts } },
    restapi: { listen: `127.0.0.1:${port}`, connect_address: `127.0.0.1:${port}` },
    bootstrap: { dcs: { ...pace, synchronous_mode: synchronous, postgresql: { use_pg_rewind: true, parameters } } },
    postgresql: postgresSettings(folder.path, postgresPort),
  };
  const server = await startServer(
    'patroni',
    { port },
    {
      // YAML, and so JSON.
      configuration: () => JSON.stringify(settings),
      command: (path) => [serviceBinary('patroni'), path],
      process: { strays: () => postmasterOf(dataFolder), exitSignal: 'SIGKILL', ...(user && { user }) },
    },
  ).catch((error) => folder[Symbol.asyncDispose]().then(() => Promise.reject(error)));
  const stopServer = server.stop;
  const url = `postgresql://postgres@127.0.0.1:${postgresPort}/postgres`;
  const stop = async (): Promise<void> => {
    // Asked to end, it would take its time to hand the lock over.
    await server.kill();
    await stopServer();
    forgetShared();
    await folder[Symbol.asyncDispose]();
  };
  const query = <Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]> =>
    queryOnce(url, text, values);
  return Object.assign(server, { name, url, postgresPort, query, stop, [Symbol.asyncDispose]: stop });
}

/** As in postgres.ts, but `pg_rewind`, by which an old leader becomes a replica, wants full pages in the log. */
const parameters = {
  fsync: 'off',
  shared_buffers: '16MB',
  wal_keep_size: '64MB',
  wal_retrieve_retry_interval: '100ms',
  max_parallel_workers: 0,
};

function postgresSettings(folder: string, port: number): object {
  const trusted = { username: 'postgres' };
  return {
    listen: `127.0.0.1:${port}`,
    connect_address: `127.0.0.1:${port}`,
    data_dir: join(folder, 'data'),
    bin_dir: dirname(postgresProgram('postgres')),
    pgpass: join(folder, 'pgpass'),
    authentication: { superuser: trusted, replication: trusted, rewind: trusted },
    parameters: { unix_socket_directories: folder },
    basebackup: ['no-sync', { checkpoint: 'fast' }],
  };
}

/** PostgreSQL's main process belongs to init, on purpose: it outlives a Patroni that is restarted. */
function postmasterOf(dataFolder: string): readonly number[] {
  try {
    const pid = Number.parseInt(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8'), 10);
    // The file may be an old one, and its number belong to another process by now.
    return readlinkSync(`/proc/${pid}/cwd`) === dataFolder ? [pid] : [];
  } catch {
    return [];
  }
}

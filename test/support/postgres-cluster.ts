/**
 * A PostgreSQL primary with streaming standbys, each with a replication slot at the primary.
 *
 * A standby starts on a copy of the very folder the primary starts on: that is a backup of it, taken when it was empty.
 * Promoting touches nobody but the standbys: the old primary goes on, and so two believe to be the primary, until it is
 * killed or rejoins. What it had alone is then gone.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type Postgres, type PostgresSettings, startPostgres } from './postgres.ts';
import { createDataFolder, postgresProgram, postgresUser } from './postgres-folder.ts';
import { runToEnd } from './run-to-end.ts';
import { startAll, stopAll } from './start-all.ts';
import { until } from './until.ts';

export interface PostgresClusterOptions {
  readonly standbys: readonly StandbyOptions[];
  /** The name of the first primary; `primary` by default. */
  readonly name?: string;
  /** For every server, over the ones of `startPostgres`. A standby refuses less than the default of `max_connections` and its like. */
  readonly settings?: PostgresSettings;
}

export interface StandbyOptions {
  /** Also what it is called at the primary (`application_name`); letters, digits and underscores. */
  readonly name: string;
  /** Every commit waits for it. */
  readonly sync?: boolean;
}

export interface PostgresCluster extends AsyncDisposable {
  /** The server promoted last, at first the one that all began with. */
  readonly primary: Postgres;
  server(name: string): Postgres;
  /** Makes a standby the primary. The other standbys that run follow it; commits wait for nobody. */
  promote(name: string): Promise<void>;
  /** Makes a server, such as an old primary, a standby of the primary, on a new backup. */
  rejoin(name: string): Promise<void>;
  /** The standby goes on receiving and no longer applies. */
  pauseReplay(name: string): Promise<void>;
  resumeReplay(name: string): Promise<void>;
  /** Commits at the primary wait for these standbys from now on, for all of them. */
  synchronize(names: readonly string[]): Promise<void>;
  /** Resolves once this standby has applied everything the primary has written until now. */
  untilApplied(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgresCluster(options: PostgresClusterOptions): Promise<PostgresCluster> {
  const { name = 'primary', standbys, settings = {} } = options;
  const names = [name, ...standbys.map((standby) => standby.name)];
  const port = await freePort();
  const synchronous = standbys.filter(({ sync }) => sync).map((standby) => standby.name);
  const startOne = (each: string): Promise<Postgres> => {
    const own = { ...settings, cluster_name: each };
    if (each === name) return startPostgres({ port, settings: { ...own, ...waitingFor(synchronous) } });
    return startPostgres({ settings: { ...own, ...followed(port, each) }, createData: createStandbyFolder });
  };
  const started = await startAll(names.map(startOne));
  const cluster = clusterOf(name, new Map(names.map((each, index) => [each, started[index]!])));
  try {
    await Promise.all(started.map((server) => createSlots(server, names)));
    await Promise.all(standbys.map((standby) => cluster.untilApplied(standby.name)));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

function clusterOf(first: string, servers: ReadonlyMap<string, Postgres>): PostgresCluster {
  const names = [...servers.keys()];
  const stop = (): Promise<void> => stopAll(servers.values());
  let primaryName = first;
  const server = (name: string): Postgres => {
    const found = servers.get(name);
    if (found === undefined) throw new Error(`no server ${name} among ${names.join(', ')}`);
    return found;
  };
  return {
    get primary() {
      return server(primaryName);
    },
    server,
    stop,
    async promote(name) {
      await server(name).query('select pg_promote(true, 20)');
      const others = names.filter((each) => each !== name && each !== primaryName);
      primaryName = name;
      // One that is down follows when it rejoins.
      await Promise.allSettled(others.map((each) => server(each).configure(followed(server(name).port, each))));
    },
    async rejoin(name) {
      const { port } = server(primaryName);
      await server(name).recreate((path) => backUp(port, path), { cluster_name: name, ...followed(port, name) });
      await createSlots(server(name), names);
    },
    async pauseReplay(name) {
      await server(name).query('select pg_wal_replay_pause()');
      await until(async () => {
        const [row] = await server(name).query<{ state: string }>('select pg_get_wal_replay_pause_state() as state');
        return row!.state === 'paused';
      }, `${name} no longer applies`);
    },
    async resumeReplay(name) {
      await server(name).query('select pg_wal_replay_resume()');
    },
    async synchronize(waitedFor) {
      await server(primaryName).configure(waitingFor(waitedFor));
      const look = `select coalesce(every((sync_state = 'sync') = (application_name = any($1))), true) as known
        from pg_stat_replication`;
      const isKnown = () => server(primaryName).query<{ known: boolean }>(look, [waitedFor]);
      await until(async () => (await isKnown())[0]!.known, 'commits wait for the standbys named');
    },
    async untilApplied(name) {
      const [{ lsn }] = (await server(primaryName).query('select pg_current_wal_lsn() as lsn')) as [{ lsn: string }];
      const look = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as applied';
      await until(
        async () => (await server(name).query<{ applied: boolean }>(look, [lsn]))[0]!.applied,
        `${name} at ${lsn}`,
      );
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** All of them. */
function waitingFor(names: readonly string[]): PostgresSettings {
  return { synchronous_standby_names: names.length === 0 ? '' : `FIRST ${names.length} (${names.join(', ')})` };
}

/** What makes a server follow the one on this port. Its commits wait for nobody, should it be promoted. */
function followed(port: number, name: string): PostgresSettings {
  return {
    primary_conninfo: `host=127.0.0.1 port=${port} user=postgres application_name=${name}`,
    primary_slot_name: name,
    synchronous_standby_names: '',
  };
}

async function createStandbyFolder(path: string): Promise<void> {
  await createDataFolder(path);
  await writeFile(join(path, 'standby.signal'), '');
}

async function backUp(port: number, path: string): Promise<void> {
  const from = ['--host=127.0.0.1', `--port=${port}`, '--username=postgres'];
  const fast = ['--checkpoint=fast', '--no-sync'];
  await runToEnd([postgresProgram('pg_basebackup'), ...from, ...fast, `--pgdata=${path}`], postgresUser());
  await writeFile(join(path, 'standby.signal'), '');
}

/** A standby has them too: they are ready when it is promoted. They keep nothing until somebody has used them. */
async function createSlots(server: Postgres, names: readonly string[]): Promise<void> {
  await server.query('select pg_create_physical_replication_slot(name) from unnest($1::text[]) as name', [names]);
}

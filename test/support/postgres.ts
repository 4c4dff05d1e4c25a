/**
 * A private PostgreSQL on a port of loopback, in a folder that goes away with it.
 *
 * It does not flush to disk if not told to (`settings: { fsync: 'on' }`): what a killed process has written is in the
 * system's cache all the same, and only a machine that loses power would lose it.
 */
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryResultRow } from 'pg';
import { freePort } from './free-port.ts';
import { createDataFolder, postgresOwnedFolder, postgresUser } from './postgres-folder.ts';
import { queryOnce } from './postgres-query.ts';
import { type RunningProcess, startProcess } from './process.ts';
import { serviceBinary } from './services.ts';
import { forgetSharedMemory } from './shared-memory.ts';

export type PostgresSettings = Readonly<Record<string, string | number>>;

export interface PostgresOptions {
  readonly port?: number;
  /** Parameters of postgresql.conf, over those here. */
  readonly settings?: PostgresSettings;
  /** Fills the data folder, which does not exist yet. A new, empty database by default. */
  readonly createData?: (path: string) => Promise<void>;
}

export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** `postgresql://postgres@127.0.0.1:PORT/postgres` */
  readonly url: string;
  readonly dataFolder: string;
  /** Its main process. */
  readonly pid: number;
  /** What it has printed since it was started last. */
  output(): string;
  /** One statement on a connection of its own; the rows. */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends it and forgets its data. Connections are cut, what they were doing is rolled back. */
  stop(): Promise<void>;
  /** SIGKILL for all its processes; the data stays, `restart` brings it back. */
  kill(): Promise<void>;
  /** SIGSTOP for all its processes. */
  pause(): void;
  resume(): void;
  /** Ends it if it runs, and starts it again on the same data and port, with further settings if any are given. */
  restart(settings?: PostgresSettings): Promise<void>;
  /** The same, on data that is made anew. */
  recreate(createData: (path: string) => Promise<void>, settings?: PostgresSettings): Promise<void>;
  /** Further settings for the server that runs: those that need no restart are in force soon. */
  configure(settings: PostgresSettings): Promise<void>;
}

const defaultSettings: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  wal_level: 'logical',
  hot_standby: 'on',
  wal_keep_size: '64MB',
  wal_retrieve_retry_interval: '100ms',
  autovacuum_naptime: '10s',
  // One thing less to start: nobody asks for a parallel plan in a test.
  max_parallel_workers: 0,
  log_line_prefix: '%m [%p] ',
};

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { port = await freePort(), settings = {}, createData = createDataFolder } = options;
  const folder = await postgresOwnedFolder();
  const dataFolder = join(folder.path, 'data');
  const forgetShared = forgetSharedMemory(dataFolder);
  const own = { ...defaultSettings, ...settings, port, unix_socket_directories: folder.path };
  let server: RunningProcess | undefined;
  const stop = async (): Promise<void> => {
    await server?.stop();
    forgetShared();
    await folder[Symbol.asyncDispose]();
  };
  try {
    await createData(dataFolder);
    await configure(dataFolder, own);
    server = await run(dataFolder);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const running = (): RunningProcess => server!;
  const restart = async (further: PostgresSettings = {}): Promise<void> => {
    await running().stop();
    await configure(dataFolder, further);
    // A killed one leaves it behind, and its number may belong to another process by now.
    await rm(join(dataFolder, 'postmaster.pid'), { force: true });
    server = await run(dataFolder);
  };
  return {
    ...{ port, url, dataFolder, stop },
    get pid() {
      return running().pid;
    },
    output: () => running().output(),
    query: (text, values) => queryOnce(url, text, values),
    kill: () => running().kill(),
    pause: () => running().pause(),
    resume: () => running().resume(),
    restart,
    async recreate(create, further) {
      await running().stop();
      await rm(dataFolder, { recursive: true });
      await create(dataFolder);
      await restart({ ...own, ...further });
    },
    async configure(further) {
      await configure(dataFolder, further);
      await queryOnce(url, 'select pg_reload_conf()');
    },
    [Symbol.asyncDispose]: stop,
  };
}

function run(dataFolder: string): Promise<RunningProcess> {
  const user = postgresUser();
  return startProcess([serviceBinary('postgres'), '-D', dataFolder], {
    prints: /ready to accept/,
    // Its "fast" and its "immediate" shutdown.
    stopSignal: 'SIGINT',
    exitSignal: 'SIGQUIT',
    ...(user && { user }),
  });
}

/** The last value of a parameter counts, also over what a copied folder brought along. */
async function configure(dataFolder: string, settings: PostgresSettings): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`);
  await appendFile(join(dataFolder, 'postgresql.conf'), lines.join(''));
}

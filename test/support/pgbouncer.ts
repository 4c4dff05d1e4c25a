/**
 * A private PgBouncer in front of one PostgreSQL: many connections of clients share few of the server's, and by default
 * each transaction may get another one.
 */
import { postgresUser } from './postgres-folder.ts';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

export interface PgbouncerOptions extends ServerOptions {
  /** The port of 127.0.0.1 the server listens on; its superuser and all its databases are reached. */
  readonly serverPort: number;
  readonly poolMode?: 'session' | 'transaction' | 'statement';
  /** Connections to the server, for each database. */
  readonly poolSize?: number;
  /** Further lines of its section `[pgbouncer]`. */
  readonly settings?: readonly string[];
}

export interface Pgbouncer extends RunningServer {
  /** `postgresql://postgres@127.0.0.1:PORT/postgres` */
  readonly url: string;
}

export async function startPgbouncer(options: PgbouncerOptions): Promise<Pgbouncer> {
  const { serverPort, poolMode = 'transaction', poolSize = 4, settings = [] } = options;
  const user = postgresUser();
  const server = await startServer('pgbouncer', options, {
    configuration: () => `[databases]
* = host=127.0.0.1 port=${serverPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${options.port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
default_pool_size = ${poolSize}
${settings.join('\n')}
`,
    command: (path) => [serviceBinary('pgbouncer'), path],
    // It refuses to run as root, too. SIGTERM would end it at once, SIGINT once nobody is in a transaction.
    process: { ...(user && { user }) },
  });
  return Object.assign(server, { url: `postgresql://postgres@127.0.0.1:${options.port}/postgres` });
}

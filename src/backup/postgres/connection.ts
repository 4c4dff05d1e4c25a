/** One connection to the PostgreSQL that is backed up, and the same by the environment for its programs. */
import { loadPg, type PgClient } from '../../sql/index.ts';
import { postgresFault } from '../faults.ts';

export interface Connection {
  query<Row>(text: string): Promise<readonly Row[]>;
}

const connectTimeoutMs = 10_000;

/** The signal cuts it, whatever it is doing. Rejects with ERR_BACKUP_POSTGRES, ERR_SQL_PG_MISSING. */
export async function withConnection<T>(
  url: string,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const { Client } = await loadPg();
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs, keepAlive: true });
  // Reported to the statement as well; without a listener it would end the process.
  client.on('error', () => {});
  // A query that is under way fails by it.
  const end = (): Promise<void> => client.end();
  try {
    await client.connect().catch((cause: Error) => {
      client.connection?.stream.destroy();
      throw postgresFault(`PostgreSQL cannot be reached: ${cause.message}`, cause);
    });
    signal?.addEventListener('abort', end);
    signal?.throwIfAborted();
    return await work({ query: async (text) => (await ask(client, text)).rows as never });
  } finally {
    signal?.removeEventListener('abort', end);
    await end();
  }
}

async function ask(client: PgClient, text: string): Promise<{ readonly rows: readonly unknown[] }> {
  return client.query(text).catch((cause: Error) => {
    throw postgresFault(`PostgreSQL refuses: ${cause.message}`, cause);
  });
}

/** What libpq reads: the password is in no list of processes. Throws ERR_BACKUP_POSTGRES. */
export function programEnvironment(url: string): Readonly<Record<string, string>> {
  const parsed = URL.parse(url);
  if (parsed === null)
    throw postgresFault('the address of PostgreSQL is none: write postgresql://user@host:5432/database');
  const { hostname, port, username, password, searchParams, pathname } = parsed;
  const given = {
    PGHOST: searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    PGPORT: searchParams.get('port') ?? port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/** The same query by primary key through each door of the router, and through the pool of `pg`. */
import { Pool } from 'pg';
import { createSql, sqlDefaults } from '../../../src/sql/index.ts';
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import type { Ask } from './ask-many.ts';

export interface Ways extends AsyncDisposable {
  readonly plain: Ask;
  /** By name; the last one is `pg` once more, which says how far to trust the figures. */
  readonly others: Readonly<Record<string, Ask>>;
}

/** What the router asks of `pg` for each query: a timer here, and one at the server. */
const timeouts = {
  statement_timeout: sqlDefaults.statementTimeoutMs,
  query_timeout: sqlDefaults.statementTimeoutMs + sqlDefaults.answerGraceMs,
};

/** Each with so many connections to the primary; there are no replicas. */
export async function openWays(cluster: PostgresCluster, connections: number): Promise<Ways> {
  const text = 'select id, text from rows where id = $1';
  const url = cluster.server('a').url;
  const plain = new Pool({ connectionString: url, max: connections });
  const again = new Pool({ connectionString: url, max: connections });
  const timed = new Pool({ connectionString: url, max: connections, ...timeouts });
  const sql = createSql({ primary: url, region: 'here', pool: { max: connections } });
  const token = await sql.token(await sql.write`select 1`);
  const read = sql.read(token);
  return {
    plain: () => plain.query(text, [7]),
    others: {
      'sql.read': () => sql.read.query(text, [7]),
      'sql.read(token)': () => read.query(text, [7]),
      'sql.query': () => sql.query(text, [7]),
      'sql.pool.query': () => sql.pool.query(text, [7]),
      'pg with our timeouts': () => timed.query(text, [7]),
      'pg again': () => again.query(text, [7]),
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([plain.end(), again.end(), timed.end(), sql.close()]);
    },
  };
}

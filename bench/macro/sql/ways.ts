/** The same query by primary key through each door of the router, each beside the pool of `pg` at the same server. */
import { Pool } from 'pg';
import { createSql, type Door, type Sql, sqlDefaults } from '../../../src/sql/index.ts';
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import type { Ask } from './ask-many.ts';

export interface Way {
  /** The server that answers both. */
  readonly server: string;
  readonly plain: Ask;
  readonly ask: Ask;
}

export interface Ways extends AsyncDisposable {
  /** By name; the last one is `pg` once more, which says how far to trust the figures. */
  readonly byName: Readonly<Record<string, Way>>;
}

/** What the router asks of `pg` for each query: a timer here, and one at the server. */
const timeouts = {
  statement_timeout: sqlDefaults.statementTimeoutMs,
  query_timeout: sqlDefaults.statementTimeoutMs + sqlDefaults.answerGraceMs,
};

const text = 'select id, text from rows where id = $1';
const values = [7];

/** Each with so many connections. The primary is `a`, its replica `b`. */
export async function openWays(cluster: PostgresCluster, connections: number): Promise<Ways> {
  const [a, b] = [cluster.server('a').url, cluster.server('b').url];
  const pools = [a, b, a, a].map((connectionString) => new Pool({ connectionString, max: connections }));
  const [plain, plainReplica, again] = pools.map((pool) => () => pool.query(text, values)) as [Ask, Ask, Ask];
  const timed = new Pool({ connectionString: a, max: connections, ...timeouts });
  // Their sockets close after them, maybe with the servers; without a listener that would end the bench.
  for (const pool of [...pools, timed]) pool.on('error', () => {});
  const alone = createSql({ primary: a, region: 'here', pool: { max: connections } });
  const routed = createSql({ primary: a, replicas: { here: b }, region: 'here', pool: { max: connections } });
  const fresh = await caughtUp(cluster, routed);
  const at = (server: string, ask: Ask): Way => ({ server, plain: server === 'a' ? plain : plainReplica, ask });
  return {
    byName: {
      'sql.read': at('a', () => alone.read.query(text, values)),
      'sql.query': at('a', () => alone.query(text, values)),
      'sql.pool.query': at('a', () => alone.pool.query(text, values)),
      'sql.read, at a replica': at('b', () => routed.read.query(text, values)),
      'sql.read(token), at a replica': at('b', () => fresh.query(text, values)),
      'pg with our timeouts': at('a', () => timed.query(text, values)),
      'pg again': at('a', again),
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools, timed].map((pool) => pool.end()));
      await Promise.all([alone.close(), routed.close()]);
    },
  };
}

/** The door to what is as fresh as a write of now; its replica has it. */
async function caughtUp(cluster: PostgresCluster, sql: Sql): Promise<Door> {
  const door = sql.read(await sql.token(await sql.write`select 1`));
  await cluster.untilApplied('b');
  const { served } = await door.query(text, values);
  if (served.role !== 'replica') throw new Error(`${served.server} answers where its replica should`);
  return door;
}

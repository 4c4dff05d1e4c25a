/** What replicas add to reads: each query holds a connection for 5 ms and hardly a processor, so that two cores serve several servers. */
import { createSql } from '../../../src/sql/index.ts';
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { askMany } from './ask-many.ts';

const queries = 400;

/** Reads a second, by how many replicas there are; two connections to a server. */
export async function measureReads(cluster: PostgresCluster): Promise<Readonly<Record<string, number>>> {
  const perSecond: Record<string, number> = {};
  for (const names of [[], ['b'], ['b', 'c']]) {
    const here = names.map((name) => cluster.server(name).url);
    const primary = cluster.server('a').url;
    await using sql = createSql({ primary, replicas: { here }, region: 'here', pool: { max: 2 } });
    await sql.read`select 1`;
    const start = performance.now();
    await askMany(() => sql.read`select pg_sleep(0.005)`, queries);
    perSecond[`${names.length} replicas`] = queries / ((performance.now() - start) / 1_000);
  }
  return perSecond;
}

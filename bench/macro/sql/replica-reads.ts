/** What replicas add to reads: each query holds a connection for 5 ms and hardly a processor, so that two cores serve several servers. */
import { createSql } from '../../../src/sql/index.ts';
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { askMany } from './ask-many.ts';

export interface ReplicaReads {
  readonly replicas: number;
  readonly perSecond: number;
  /** Of all reads those that the primary has answered, from 0 to 1. */
  readonly atPrimary: number;
}

const queries = 600;

/** By how many replicas there are; two connections to a server, and enough callers for all of them. */
export async function measureReads(cluster: PostgresCluster): Promise<readonly ReplicaReads[]> {
  const results: ReplicaReads[] = [];
  for (const names of [[], ['b'], ['b', 'c'], ['b', 'c', 'd']]) {
    const here = names.map((name) => cluster.server(name).url);
    const primary = cluster.server('a').url;
    await using sql = createSql({ primary, replicas: { here }, region: 'here', pool: { max: 2 } });
    let atPrimary = 0;
    const ask = async (): Promise<void> => {
      const { served } = await sql.read`select pg_sleep(0.005)`;
      if (served.role === 'primary') atPrimary += 1;
    };
    await askMany(ask, queries / 10);
    atPrimary = 0;
    const start = performance.now();
    await askMany(ask, queries);
    const perSecond = queries / ((performance.now() - start) / 1_000);
    results.push({ replicas: names.length, perSecond, atPrimary: atPrimary / queries });
  }
  return results;
}

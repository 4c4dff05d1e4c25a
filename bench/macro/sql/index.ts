/** `npm run bench -- sql`: what the router adds to a query of `pg`, and what replicas add to reads. */
import { startPostgresCluster } from '../../../test/support/postgres-cluster.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { saveResult } from '../../support/results.ts';
import { measureCost, type Plan } from './cost.ts';
import { sqlPage } from './page.ts';
import { measureReads } from './replica-reads.ts';

const wholePlan: Plan = { rounds: 15, turns: 12, queries: 250, sequential: 1_000 };
const quickPlan: Plan = { rounds: 3, turns: 6, queries: 250, sequential: 300 };

export const sqlBench: Bench = {
  summary: 'the SQL router against plain pg: time and processor time of a query; reads with up to three replicas',
  usage: ['--quick         three short rounds, not saved'],
  async run(args) {
    const isQuick = args.includes('--quick');
    const plan = isQuick ? quickPlan : wholePlan;
    await using cluster = await startPostgresCluster({
      name: 'a',
      standbys: ['b', 'c', 'd'].map((name) => ({ name })),
    });
    const fill = 'create table rows as select id, md5(id::text) as text from generate_series(1, 1000) id';
    await cluster.primary.query(fill);
    await cluster.primary.query('create unique index on rows (id)');
    await Promise.all(['b', 'c', 'd'].map((name) => cluster.untilApplied(name)));
    const cost = await measureCost(cluster, plan);
    const result = { machine: describeMachine(), plan, cost, reads: await measureReads(cluster) };
    const page = sqlPage(result);
    console.log(page);
    if (!isQuick) await saveResult('sql', result, page);
  },
};

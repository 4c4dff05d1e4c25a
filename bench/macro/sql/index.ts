/**
 * `npm run bench -- sql`: what the router adds to a query of `pg`, and what replicas add to reads.
 *
 * Cost is processor time of this process, user and system, in rounds that take turns with plain `pg` on the same server, so
 * that what else the machine does falls on both; quoted is the median of the ratios within a round.
 */
import { Pool } from 'pg';
import { createSql, type Sql } from '../../../src/sql/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../../../test/support/postgres-cluster.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { formatSpread, type Spread, spreadOf } from '../../support/spread.ts';

const rounds = 15;
const queriesPerRound = 3_000;
/** Queries under way at one time, as many as connections. */
const concurrency = 8;

export const sqlBench: Bench = {
  summary: 'the SQL router against plain pg: processor time of a query; reads with one and two replicas',
  usage: ['--quick         not saved'],
  run: runBench,
};

type Ask = () => Promise<unknown>;

async function runBench(args: readonly string[]): Promise<void> {
  await using cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }, { name: 'c' }] });
  await cluster.primary.query('create table rows as select id, md5(id::text) as text from generate_series(1, 1000) id');
  await cluster.primary.query('create unique index on rows (id)');
  await Promise.all(['b', 'c'].map((name) => cluster.untilApplied(name)));
  const cost = await measureCost(cluster);
  const reads = await measureReads(cluster);
  const page = pageOf(cost, reads);
  console.log(page);
  if (!args.includes('--quick')) await saveResult('sql', { machine: describeMachine(), cost, reads }, page);
}

async function measureCost(cluster: PostgresCluster): Promise<Readonly<Record<string, Spread>>> {
  const plain = new Pool({ connectionString: cluster.server('a').url, max: concurrency });
  await using sql = open(cluster, []);
  const text = 'select id, text from rows where id = $1';
  const token = await sql.token(await sql.write`select 1`);
  const read = sql.read(token);
  const ways: Readonly<Record<string, Ask>> = {
    'sql.read': () => sql.read.query(text, [7]),
    'sql.read(token)': () => read.query(text, [7]),
    'sql.query': () => sql.query(text, [7]),
    'sql.pool.query': () => sql.pool.query(text, [7]),
    'pg again': () => plain.query(text, [7]),
  };
  const ratios: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, ask] of Object.entries(ways)) {
      // Before and after, so that a machine that becomes slower or quicker favours nobody.
      const before = await processorUs(() => plain.query(text, [7]));
      const own = await processorUs(ask);
      const after = await processorUs(() => plain.query(text, [7]));
      if (round < 0) continue;
      ratios[name] ??= [];
      ratios[name].push((2 * own) / (before + after));
    }
  }
  await plain.end();
  return Object.fromEntries(Object.entries(ratios).map(([name, values]) => [name, spreadOf(values)]));
}

/** Microseconds of processor time for one. */
async function processorUs(ask: Ask): Promise<number> {
  const start = process.cpuUsage();
  await askMany(ask, queriesPerRound);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / queriesPerRound;
}

async function askMany(ask: Ask, count: number): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Each query holds a connection for 5 ms and hardly a processor: two cores serve several servers. */
async function measureReads(cluster: PostgresCluster): Promise<Readonly<Record<string, number>>> {
  const perSecond: Record<string, number> = {};
  for (const names of [[], ['b'], ['b', 'c']]) {
    await using sql = open(cluster, names, 2);
    await sql.read`select 1`;
    const start = performance.now();
    await askMany(() => sql.read`select pg_sleep(0.005)`, 400);
    perSecond[`${names.length} replicas`] = 400 / ((performance.now() - start) / 1_000);
  }
  return perSecond;
}

function open(cluster: PostgresCluster, replicas: readonly string[], max = concurrency): Sql {
  const urls = replicas.map((name) => cluster.server(name).url);
  return createSql({ primary: cluster.server('a').url, replicas: { here: urls }, region: 'here', pool: { max } });
}

function pageOf(cost: Readonly<Record<string, Spread>>, reads: Readonly<Record<string, number>>): string {
  const costs = Object.entries(cost).map(([name, spread]) => [`\`${name}\``, formatSpread(spread, 3)]);
  const scale = Object.entries(reads).map(([name, perSecond]) => [
    name,
    Math.round(perSecond).toLocaleString('en', { useGrouping: 'min2' }),
  ]);
  const { processor, cores, node, commit, date } = describeMachine();
  return `# The SQL router

Processor time of a query by primary key, as a multiple of \`pg\`'s own; median of ${rounds} paired rounds (least–most).

${markdownTable(['way', 'multiple of pg'], costs, [1])}

Reads of 5 ms each, two connections to a server, all servers on this machine:

${markdownTable(['servers', 'reads/s'], scale, [1])}

${processor}, ${cores} cores, Node.js ${node}, commit ${commit}, ${date}.
`;
}

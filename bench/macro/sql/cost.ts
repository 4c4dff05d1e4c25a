/**
 * What a query costs beside `pg`'s own, as ratios of paired measurements: processor time of this process, and of this process and
 * the server together, in rounds that have a round of `pg` before and after; and how long one query takes on one connection,
 * asked in turns with `pg`'s, one by one. So what else the machine does falls on both.
 */
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { childrenTimesUs } from '../../support/processor.ts';
import { type Spread, spreadOf } from '../../support/spread.ts';
import { type Ask, askMany, concurrency } from './ask-many.ts';
import { openWays } from './ways.ts';

export interface Plan {
  readonly rounds: number;
  /** Of each way, for processor time. */
  readonly queries: number;
  /** Of each way, one after the other. */
  readonly sequential: number;
}

/** Each as a multiple of `pg`'s. */
export interface Cost {
  readonly client: Spread;
  readonly both: Spread;
  readonly latency: Spread;
  /** Of a query alone on its connection. */
  readonly medianUs: Spread;
}

type Figures = { [Name in keyof Cost]: number[] };

export async function measureCost(cluster: PostgresCluster, plan: Plan): Promise<Readonly<Record<string, Cost>>> {
  await using busy = await openWays(cluster, concurrency);
  await using single = await openWays(cluster, 1);
  const figures = new Map<string, Figures>();
  // The first rounds warm up.
  for (let round = -2; round < plan.rounds; round += 1) {
    for (const [name, ask] of Object.entries(busy.others)) {
      const processor = await processorRatios(cluster, plan.queries, { plain: busy.plain, ask });
      const time = await latencies(plan.sequential, { plain: single.plain, ask: single.others[name]! });
      if (round < 0) continue;
      const own = figures.get(name) ?? { client: [], both: [], latency: [], medianUs: [] };
      own.client.push(processor.client);
      own.both.push(processor.both);
      own.latency.push(time.own / time.plain);
      own.medianUs.push(time.own);
      figures.set(name, own);
    }
    if (round >= 0) console.error(`round ${round + 1} of ${plan.rounds}`);
  }
  return Object.fromEntries(Array.from(figures, ([name, own]) => [name, costOf(own)]));
}

function costOf({ client, both, latency, medianUs }: Figures): Cost {
  return {
    client: spreadOf(client),
    both: spreadOf(both),
    latency: spreadOf(latency),
    medianUs: spreadOf(medianUs),
  };
}

interface Pair {
  readonly plain: Ask;
  readonly ask: Ask;
}

async function processorRatios(cluster: PostgresCluster, queries: number, { plain, ask }: Pair): Promise<Processor> {
  const before = await processorUs(cluster, plain, queries);
  const own = await processorUs(cluster, ask, queries);
  const after = await processorUs(cluster, plain, queries);
  return {
    client: (2 * own.client) / (before.client + after.client),
    both: (2 * own.both) / (before.both + after.both),
  };
}

interface Processor {
  readonly client: number;
  readonly both: number;
}

/** Microseconds of processor time for all. */
async function processorUs(cluster: PostgresCluster, ask: Ask, queries: number): Promise<Processor> {
  const { pid } = cluster.server('a');
  const [start, serverStart] = [process.cpuUsage(), childrenTimesUs(pid)];
  await askMany(ask, queries);
  const { user, system } = process.cpuUsage(start);
  const server = [...childrenTimesUs(pid)].map(([child, us]) => us - (serverStart.get(child) ?? 0));
  return { client: user + system, both: server.reduce((sum, us) => sum + us, user + system) };
}

/** Medians, in microseconds. */
async function latencies(
  count: number,
  { plain, ask }: Pair,
): Promise<{ readonly plain: number; readonly own: number }> {
  const taken = { plain: [] as number[], own: [] as number[] };
  for (let turn = 0; turn < count; turn += 1) {
    taken.plain.push(await timeUs(plain));
    taken.own.push(await timeUs(ask));
  }
  return { plain: spreadOf(taken.plain).median, own: spreadOf(taken.own).median };
}

async function timeUs(ask: Ask): Promise<number> {
  const start = performance.now();
  await ask();
  return (performance.now() - start) * 1_000;
}

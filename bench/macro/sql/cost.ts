/**
 * What a query costs beside `pg`'s own, as ratios of paired measurements: processor time of this process, and of this process and
 * the server together, in short turns of the one and the other; and how long one query takes on one connection, asked in
 * turns with `pg`'s, one by one. So what else the machine does falls on both.
 */
import type { PostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { childrenTimesUs } from '../../support/processor.ts';
import { type Spread, spreadOf } from '../../support/spread.ts';
import { type Ask, askMany, concurrency } from './ask-many.ts';
import { openWays, type Way } from './ways.ts';

export interface Plan {
  readonly rounds: number;
  /** Turns of each, for processor time. */
  readonly turns: number;
  /** In each of them. */
  readonly queries: number;
  /** Of each, one after the other. */
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

/** Rounds that are not counted: they warm up. */
const warmUp = 2;

export async function measureCost(cluster: PostgresCluster, plan: Plan): Promise<Readonly<Record<string, Cost>>> {
  await using busy = await openWays(cluster, concurrency);
  await using single = await openWays(cluster, 1);
  const figures = new Map<string, Figures>();
  for (let round = -warmUp; round < plan.rounds; round += 1) {
    for (const [name, way] of Object.entries(busy.byName)) {
      const processor = await processorRatios(cluster, plan, way);
      const time = await latencies(plan.sequential, single.byName[name]!);
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

interface Processor {
  client: number;
  both: number;
}

async function processorRatios(cluster: PostgresCluster, { turns, queries }: Plan, way: Way): Promise<Processor> {
  const { pid } = cluster.server(way.server);
  const plain: Processor = { client: 0, both: 0 };
  const own: Processor = { client: 0, both: 0 };
  const take = async (ask: Ask, sum: Processor): Promise<void> => {
    const { client, both } = await processorUs(pid, ask, queries);
    sum.client += client;
    sum.both += both;
  };
  const takePlain = (): Promise<void> => take(way.plain, plain);
  await inTurns(turns, takePlain, () => take(way.ask, own));
  return { client: own.client / plain.client, both: own.both / plain.both };
}

/** Microseconds of processor time for all. */
async function processorUs(pid: number, ask: Ask, queries: number): Promise<Processor> {
  const [start, serverStart] = [process.cpuUsage(), childrenTimesUs(pid)];
  await askMany(ask, queries);
  const { user, system } = process.cpuUsage(start);
  const server = [...childrenTimesUs(pid)].map(([child, us]) => us - (serverStart.get(child) ?? 0));
  return { client: user + system, both: server.reduce((sum, us) => sum + us, user + system) };
}

/** Medians, in microseconds. */
async function latencies(count: number, way: Way): Promise<{ readonly plain: number; readonly own: number }> {
  const taken = { plain: [] as number[], own: [] as number[] };
  await inTurns(
    count,
    async () => taken.plain.push(await timeUs(way.plain)),
    async () => taken.own.push(await timeUs(way.ask)),
  );
  return { plain: spreadOf(taken.plain).median, own: spreadOf(taken.own).median };
}

async function timeUs(ask: Ask): Promise<number> {
  const start = performance.now();
  await ask();
  return (performance.now() - start) * 1_000;
}

/** Each so often, and each as often before the other as behind it. */
async function inTurns(count: number, one: Ask, other: Ask): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await (turn % 2 === 0 ? one() : other());
    await (turn % 2 === 0 ? other() : one());
  }
}

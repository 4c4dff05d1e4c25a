/** A recorded history of clients of a simulated cluster that is being broken, and what was there at the end. */

import { type HistoryEvent, HistoryRecorder } from '../../../src/consistency/index.ts';
import { seededRandom, type Timers } from '../../../src/core/index.ts';
import {
  type Data,
  type DataEngine,
  openData,
  type ReadLevelText,
  type WriteLevelText,
} from '../../../src/data/index.ts';
import type { ReplicationMode } from '../../../src/data/replication/region-context.ts';
import { SimulatedCluster, type SimulatedRegion } from '../data-simulation/index.ts';
import { RecordedClient } from './recorded-client.ts';
import type { RunHistory } from './run-history.ts';
import { SimulatedNemesis } from './simulated-nemesis.ts';
import { type Perform, perform, type StoreReply, type StoreRequest } from './store-request.ts';

export interface SimulatedHistoryOptions {
  readonly seed: number;
  readonly mode: ReplicationMode;
  readonly read: ReadLevelText;
  readonly write: WriteLevelText;
  readonly boundMs?: number;
  readonly force?: boolean;
  readonly seconds: number;
  readonly clients?: number;
  /** How many keys all share, or a fresh one for every write; 3 when not given. */
  readonly keys?: number | 'fresh';
}

const regions = ['us-east', 'eu-west', 'ap-south'];

export async function simulatedHistory(options: SimulatedHistoryOptions): Promise<RunHistory> {
  const { seed, mode, seconds, clients = 6, keys = 3, force = false } = options;
  const cluster = new SimulatedCluster({ seed, regions, mode });
  const random = seededRandom(seed + 1);
  const recorder = new HistoryRecorder(cluster.time);
  const nemesis = new SimulatedNemesis({ cluster, recorder, random, force });
  const timers: Timers = { now: () => cluster.time.now(), after: (ms, callback) => cluster.time.after(ms, callback) };
  const endMs = seconds * 1_000;
  const chosen = keys === 'fresh' ? keys : Array.from({ length: keys }, (_, i) => `key-${i}`);
  const users = Array.from({ length: clients }, async (_, i) => {
    const home = regions[i % regions.length]!;
    const client = new RecordedClient({
      ...options,
      ...{ name: `user-${i}`, recorder, random, timers, patienceMs: 4_000, keys: chosen },
      perform: performer(cluster, () => (random.next() < 0.7 ? home : regions[Math.floor(random.next() * 3)]!)),
    });
    while (cluster.time.now() < endMs) {
      await client.step();
      await cluster.time.wait(random.next() * 120);
    }
  });
  let final: ReadonlyMap<string, unknown> | undefined;
  const everything = Promise.all([...users, nemesis.run(endMs)]).then(async () => {
    final = await finalState(cluster, recorder, writtenKeys(recorder.events));
  });
  await cluster.time.runUntil(endMs + 600_000, () => final !== undefined);
  if (final === undefined) throw new Error(`seed ${seed}: the cluster did not come back within ten minutes`);
  await everything;
  const lost = cluster.regions.flatMap(({ disk }) => disk.log.lost());
  return { events: recorder.events, final, promotions: nemesis.promotions, lost, faults: nemesis.counts };
}

function writtenKeys(events: readonly HistoryEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ key }) => key ?? []))];
}

const opened = new WeakMap<DataEngine, Promise<Data>>();

/** Asks a region as a client on its own machine would: a process that is stopped answers late, one that is dead never. */
function performer(cluster: SimulatedCluster, choose: () => string): Perform {
  return (request) => {
    const region = cluster.region(choose());
    return new Promise((resolve, reject) => {
      // Nobody listens there: the next one is asked, and nothing has happened.
      if (!region.process.isAlive) return cluster.time.after(1, () => resolve(performer(cluster, choose)(request)));
      region.process.run(() => {
        ask(region, request).then(
          (reply) => region.process.run(() => resolve(reply)),
          (error) => region.process.run(() => reject(error)),
        );
      });
    });
  };
}

async function ask({ name, engine, process }: SimulatedRegion, request: StoreRequest): Promise<StoreReply> {
  let data = opened.get(engine);
  if (data === undefined) {
    const { timers, wallClock } = process;
    data = openData({ engine: { name: 'simulated', open: async () => engine }, region: name, timers, wallClock });
    opened.set(engine, data);
  }
  return perform(await data, request);
}

/** Strong reads of all keys, of which each is a part of the history, again and again until they are answered. */
async function finalState(
  cluster: SimulatedCluster,
  recorder: HistoryRecorder,
  keys: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  const session = 'at the end';
  while (found.size < keys.length) {
    for (const key of keys.filter((each) => !found.has(each))) {
      const operation = recorder.begin({ session, f: 'read', key });
      const region = cluster.primary ?? cluster.regions[0]!;
      const request = { f: 'read', key, read: 'strong', write: 'local', timeoutMs: 5_000 } as const;
      await ask(region, request).then(
        ({ value, version }) => {
          found.set(key, value);
          operation.ok({ value, ...(version === undefined ? {} : { version }) });
        },
        (error) => operation.fail(String(error)),
      );
    }
    await cluster.time.wait(500);
  }
  return found;
}

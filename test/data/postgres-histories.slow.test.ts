/**
 * The contract under Patroni, and what is promised held against histories of clients in three regions while it fails over: the
 * leader is killed and stopped, replicas are stopped and their replay is paused. What is broken when is not the same in every
 * run; what must hold is.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  checkDurability,
  checkFencing,
  checkLinearizability,
  checkSessions,
  checkVersions,
  describeVerdict,
  HistoryRecorder,
} from '../../src/consistency/index.ts';
import { seededRandom, systemClock, systemTimers } from '../../src/core/index.ts';
import { type Data, openData, postgres, type ReadLevelText, type WriteLevelText } from '../../src/data/index.ts';
import { dataEngineSuite } from '../../src/testing/index.ts';
import { perform } from '../support/data-histories/index.ts';
import { RecordedClient } from '../support/data-histories/recorded-client.ts';
import { type PatroniCluster, type PatroniNode, startPatroni } from '../support/patroni.ts';
import { until } from '../support/until.ts';

let patroni: PatroniCluster;
let regions: readonly Data[];

before(
  async () => {
    patroni = await startPatroni({ nodes: 3, synchronous: true });
    const urls = Object.fromEntries(patroni.nodes.map(({ name, url }) => [name, url]));
    const open = (region: string): Promise<Data> =>
      openData({ engine: postgres({ regions: urls, probeInterval: 200 }), region, sessionWait: 50 });
    regions = await Promise.all(patroni.nodes.map(({ name }) => open(name)));
  },
  { timeout: 120_000 },
);

after(async () => {
  await Promise.all((regions ?? []).map((data) => data.close()));
  await patroni?.stop();
});

dataEngineSuite('postgres under Patroni', async () => {
  const regions = Object.fromEntries(patroni.nodes.map(({ name, url }) => [name, url]));
  const wallClock = { now: () => Date.now() };
  const ports = { region: (await replica()).name, timers: systemTimers, wallClock, random: seededRandom(1) };
  const engine = await postgres({ regions, schema: 'suite', probeInterval: 200 }).open(ports);
  return { engine, passTime: (ms) => delay(ms), [Symbol.asyncDispose]: () => engine.close() };
});

/** Clients that go from region to region, and what they wrote down. */
class Group {
  readonly recorder = new HistoryRecorder(systemClock);
  readonly #clients: readonly RecordedClient[];
  #isOver = false;

  constructor(name: string, keys: readonly string[] | 'fresh', read: ReadLevelText, write: WriteLevelText) {
    const random = seededRandom(name.length);
    this.#clients = [0, 1, 2].map(
      (i) =>
        new RecordedClient({
          ...{ name: `${name}-${i}`, recorder: this.recorder, random, timers: systemTimers, keys, read, write },
          patienceMs: 20_000,
          async perform(request) {
            const at = random.next() < 0.7 ? i : Math.floor(random.next() * regions.length);
            const { written: _, ...reply } = await perform(regions[at]!, request);
            return reply;
          },
        }),
    );
  }

  async run(): Promise<void> {
    const go = async (client: RecordedClient): Promise<void> => {
      while (!this.#isOver) {
        await client.step();
        await delay(20);
      }
    };
    await Promise.all(this.#clients.map(go));
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Strong reads of all keys, which are part of the history. */
  async final(): Promise<ReadonlyMap<string, unknown>> {
    const keys = new Set(this.recorder.events.flatMap(({ key }) => key ?? []));
    const found = new Map<string, unknown>();
    for (const key of keys) {
      const operation = this.recorder.begin({ session: 'at the end', f: 'read', key });
      const request = { f: 'read', key, read: 'strong', write: 'local', timeoutMs: 20_000 } as const;
      const { value, version } = await perform(regions[0]!, request);
      found.set(key, value);
      operation.ok({ value, ...(version === undefined ? {} : { version }) });
    }
    return found;
  }
}

async function replica(): Promise<PatroniNode> {
  const leader = await patroni.leader();
  return patroni.nodes.find((node) => node !== leader)!;
}

/** Each is mended before the next. */
const faults: Readonly<Record<string, () => Promise<void>>> = {
  async 'paused replay'() {
    const node = await replica();
    await node.query('select pg_wal_replay_pause()');
    await delay(1_500);
    await node.query('select pg_wal_replay_resume()');
  },
  async 'stopped replica'() {
    const node = await replica();
    node.pause();
    await delay(2_500);
    node.resume();
  },
  async 'killed leader'() {
    const node = await patroni.leader();
    await node.kill();
    await patroni.leader(node);
    await delay(1_500);
    await node.restart();
  },
  async 'stopped leader'() {
    const node = await patroni.leader();
    node.pause();
    await patroni.leader(node);
    await delay(1_500);
    node.resume();
  },
};

test('under Patroni, strong is linearizable, sessions keep their promises, and what was acknowledged survives', {
  timeout: 280_000,
}, async () => {
  const strong = new Group('strong', ['a', 'b', 'c'], 'strong', 'region');
  const session = new Group('session', ['d', 'e', 'f'], 'session', 'region');
  const applied = new Group('applied', 'fresh', 'session', 'applied(1)');
  const groups = [strong, session, applied];
  const running = Promise.all(groups.map((group) => group.run()));
  for (const name of ['paused replay', 'killed leader', 'stopped replica', 'stopped leader', 'paused replay']) {
    await delay(1_000);
    for (const { recorder } of groups) recorder.note(name, 'begins');
    await faults[name]!();
    await until(
      () =>
        patroni.untilReplicated().then(
          () => true,
          () => false,
        ),
      `all is well after ${name}`,
      120_000,
    );
  }
  for (const group of groups) group.stop();
  await running;
  const [final] = await Promise.all([strong.final(), session.final()]);
  const survived = await applied.final();
  const { events } = strong.recorder;
  const answered = groups.map(({ recorder }) => recorder.events.filter(({ type }) => type === 'ok').length);
  assert.ok(
    answered.every((count) => count > 50),
    `${answered}`,
  );
  const verdicts = {
    linearizability: checkLinearizability(events),
    durability: checkDurability(events, final),
    fencing: checkFencing(events),
    versions: checkVersions(events),
    sessions: checkSessions(session.recorder.events),
    'applied(1)': checkDurability(applied.recorder.events, survived),
  };
  for (const [name, verdict] of Object.entries(verdicts)) assert.equal(describeVerdict(verdict), 'ok', name);
});

/**
 * Two regions promoted by force on both sides of a cut: two histories with one number. What each side wrote can be told
 * apart for ever, one of them wins, and what the other had accepted is reported.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Committed, DataEngine } from '../../src/data/index.ts';
import { SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us', 'eu', 'ap', 'sa'] as const;
const sides = [
  ['us', 'ap'],
  ['eu', 'sa'],
] as const;

function put(cluster: SimulatedCluster, region: string, key: string, ifVersion?: number): Promise<Committed> {
  const operations = [{ type: 'put' as const, key, value: JSON.stringify(region), ...(ifVersion && { ifVersion }) }];
  const how = { level: { type: 'applied', regions: 1 }, timeoutMs: 2_000 } as const;
  return cluster.time.settled(cluster.region(region).engine.commit({ collection: 'c', operations }, how));
}

/** `ap` and `eu` were promoted from one state, and each has acknowledged three writes with the replica of its side. */
async function withTwoPrimaries(mode: 'async' | 'majority') {
  const cluster = new SimulatedCluster({ seed: 3, regions, mode });
  await cluster.time.runUntil(5_000);
  await put(cluster, 'us', 'shared');
  for (const a of sides[0]) {
    for (const b of sides[1]) {
      cluster.network.cut(a, b);
      cluster.network.cut(b, a);
    }
  }
  const written: Record<string, Committed[]> = {};
  const epochs: number[] = [];
  for (const name of ['ap', 'eu']) {
    const report = await cluster.time.settled(cluster.region(name).engine.failover(name, { force: true }));
    epochs.push(report.epoch);
    // A majority is of both sides: with it, nothing is acknowledged on one alone.
    const writes = mode === 'async' ? ['shared', 'a', 'b'] : [];
    written[name] = [];
    for (const key of writes) written[name].push(await put(cluster, name, key));
  }
  assert.equal(epochs[0], epochs[1], 'both have taken one number');
  return { cluster, written };
}

async function heal(cluster: SimulatedCluster): Promise<void> {
  cluster.network.heal();
  const isOne = (): boolean => new Set(cluster.regions.map(({ disk }) => disk.log.head.chain)).size === 1;
  const isWhole = (): boolean => cluster.regions.every(({ node }) => !node.isMending);
  await cluster.time.runUntil(cluster.time.now() + 60_000, () => isOne() && isWhole());
  assert.ok(isOne() && isWhole(), 'the regions are equal again');
}

test('two forced promotions never give one version twice, and the same one wins on every region', async () => {
  const { cluster, written } = await withTwoPrimaries('async');
  const versions = [...written.ap!, ...written.eu!].map(({ version }) => version);
  assert.equal(new Set(versions).size, 6);
  await heal(cluster);
  assert.equal(cluster.primary?.name, 'eu', 'of one number, the later name');
  for (const { disk } of cluster.regions) assert.equal(disk.entries.get('c', 'a')?.value, '"eu"');
  const after = await put(cluster, 'sa', 'a', written.eu![1]!.version);
  assert.ok(after.version > Math.max(...versions));
});

test('what the losing side had acknowledged is reported there, and by every copy of it', async () => {
  const { cluster, written } = await withTwoPrimaries('async');
  await heal(cluster);
  for (const name of sides[0]) {
    const { lost } = await cluster.region(name).engine.status();
    const first = written.ap![0]!.version;
    const last = written.ap![2]!.version;
    const report = lost.find(({ lastVersion }) => lastVersion === last);
    assert.deepEqual(report?.keys, ['c/shared', 'c/a', 'c/b'], name);
    assert.ok(report.firstVersion <= first && report.epoch === 2);
  }
  for (const name of sides[1]) assert.deepEqual((await cluster.region(name).engine.status()).lost, []);
});

test('tokens, versions and watches of the losing side are told that it is lost', async () => {
  const { cluster, written } = await withTwoPrimaries('async');
  await heal(cluster);
  const { version, token } = written.ap![1]!;
  const read = (engine: DataEngine) => engine.get('c', 'a', { level: { type: 'session' }, token, waitMs: 100 });
  for (const { name, engine } of cluster.regions) {
    await assert.rejects(cluster.time.settled(read(engine)), { code: 'ERR_DATA_TOKEN_LOST' }, name);
    const watch = engine.watch({ collection: 'c', prefix: '', from: version }, new AbortController().signal);
    await assert.rejects(watch[Symbol.asyncIterator]().next(), { code: 'ERR_DATA_TOKEN_LOST' }, name);
  }
  await assert.rejects(put(cluster, 'us', 'a', version), { code: 'ERR_DATA_CONFLICT' });
});

test('with majority, neither side acknowledges, and one term is left', async () => {
  const { cluster } = await withTwoPrimaries('majority');
  for (const name of ['ap', 'eu']) await assert.rejects(put(cluster, name, 'k'), { code: 'ERR_DATA_UNKNOWN' });
  await heal(cluster);
  const heads = cluster.regions.map(({ disk }) => disk.log.epochs.map(({ epoch }) => epoch.primary));
  assert.deepEqual(heads[0], ['us', 'eu']);
  await put(cluster, 'ap', 'k');
});

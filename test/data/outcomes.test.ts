/** What writers and readers are told when regions do not answer, step by step in the simulator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AntipodeError } from '../../src/core/index.ts';
import type { Committed, ReadLevel } from '../../src/data/index.ts';
import { parseWriteLevel, type WriteLevelText } from '../../src/data/levels.ts';
import { SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us', 'eu', 'ap'];

async function start(mode: 'async' | 'majority' = 'async'): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster({ seed: 7, regions, mode });
  await cluster.time.runUntil(5_000);
  assert.equal(cluster.primary?.name, 'us');
  return cluster;
}

function put(cluster: SimulatedCluster, region: string, value: number, level: WriteLevelText): Promise<Committed> {
  const operations = [{ type: 'put' as const, key: 'k', value: String(value) }];
  const how = { level: parseWriteLevel(level), timeoutMs: 2_000 };
  return cluster.time.settled(cluster.region(region).engine.commit({ collection: 'c', operations }, how));
}

async function get(cluster: SimulatedCluster, region: string, type: 'strong' | 'session' | 'eventual', token?: string) {
  const level: ReadLevel = { type };
  const seen = await cluster.time.settled(cluster.region(region).engine.get('c', 'k', { level, token, waitMs: 100 }));
  return { value: seen.entry?.value, region: seen.region };
}

function cutOff(cluster: SimulatedCluster, name: string): void {
  for (const other of regions) {
    cluster.network.cut(name, other);
    cluster.network.cut(other, name);
  }
}

test('a write that no other region confirmed in time is unknown, has a token, and is there', async () => {
  const cluster = await start();
  cutOff(cluster, 'us');
  const error = await put(cluster, 'us', 1, 'global(1)').then(
    () => undefined,
    (fault: AntipodeError) => fault,
  );
  assert.equal(error?.code, 'ERR_DATA_UNKNOWN');
  const token = String(error?.details.token);
  assert.deepEqual(await get(cluster, 'us', 'session', token), { value: '1', region: 'us' });
  cluster.network.heal();
  assert.equal((await get(cluster, 'ap', 'session', token)).value, '1');
  // What was asked while the links were cut is given up.
  await cluster.time.runUntil(cluster.time.now() + 5_000);
  await put(cluster, 'us', 2, 'applied(2)');
});

test('a write whose answer was lost is unknown; one that nobody could be asked for has not happened', async () => {
  const cluster = await start();
  cluster.network.cut('us', 'eu');
  await assert.rejects(put(cluster, 'eu', 1, 'local'), { code: 'ERR_DATA_UNKNOWN' });
  assert.equal((await get(cluster, 'us', 'strong')).value, '1', 'it has happened, and only the answer was lost');
  cluster.network.heal();
  cluster.crash('us');
  await assert.rejects(put(cluster, 'eu', 2, 'local'), { code: 'ERR_DATA_UNAVAILABLE' });
  cluster.restart('us');
  assert.equal((await get(cluster, 'us', 'strong')).value, '1');
});

test('nats-server#6557: a session reads what it wrote though replicas answer reads', async () => {
  const cluster = await start();
  for (let i = 0; i < 20; i++) {
    const region = regions[i % 3]!;
    const { token } = await put(cluster, region, i, 'local');
    assert.equal((await get(cluster, regions[(i + 1) % 3]!, 'session', token)).value, String(i));
  }
});

test('gitlab#413203: what counts is how far the replica is that will answer, not how far another one is', async () => {
  const cluster = await start();
  await put(cluster, 'us', 1, 'applied(2)');
  cluster.network.cut('us', 'ap');
  const { token } = await put(cluster, 'us', 2, 'applied(1)');
  assert.deepEqual(await get(cluster, 'eu', 'session', token), { value: '2', region: 'eu' });
  assert.deepEqual(await get(cluster, 'ap', 'eventual'), { value: '1', region: 'ap' });
  await assert.rejects(get(cluster, 'ap', 'session', token), { code: 'ERR_DATA_UNAVAILABLE' });
  cluster.network.heal();
  assert.equal((await get(cluster, 'ap', 'session', token)).value, '2');
});

test('with majority, a primary that is cut off answers no strong read, and takes no write', async () => {
  const cluster = await start('majority');
  await put(cluster, 'us', 1, 'local');
  cutOff(cluster, 'us');
  await cluster.time.runUntil(cluster.time.now() + 3_000);
  await assert.rejects(get(cluster, 'us', 'strong'), { code: 'ERR_DATA_UNAVAILABLE' });
  await assert.rejects(put(cluster, 'us', 2, 'local'), { code: 'ERR_DATA_UNKNOWN' });
  const report = await cluster.time.settled(cluster.region('eu').engine.failover('eu', { force: false }));
  assert.deepEqual([report.primary, report.unreached, report.mayHaveLost], ['eu', ['us'], false]);
  assert.equal((await get(cluster, 'ap', 'strong')).value, '1');
});

test('a planned failover loses nothing, not even what only the primary had', async () => {
  const cluster = await start();
  cluster.network.cut('us', 'eu');
  cluster.network.cut('us', 'ap');
  const { version, token } = await put(cluster, 'us', 1, 'local');
  cluster.network.heal();
  const report = await cluster.time.settled(cluster.region('eu').engine.failover('eu', { force: false }));
  assert.deepEqual([report.survivedVersion, report.lastKnownVersion, report.unreached], [version, version, []]);
  assert.equal(report.mayHaveLost, false);
  assert.equal((await get(cluster, 'ap', 'session', token)).value, '1');
});

test('a failover that could not ask the old primary says that what it acknowledged may be lost', async () => {
  const cluster = await start();
  cluster.network.cut('us', 'eu');
  cluster.network.cut('us', 'ap');
  const { version } = await put(cluster, 'us', 1, 'region');
  const report = await cluster.time.settled(cluster.region('eu').engine.failover('eu', { force: false }));
  assert.deepEqual([report.unreached, report.mayHaveLost], [['us'], true]);
  assert.ok(report.survivedVersion < version);
});

test('a failover that may lose acknowledged writes is refused, and done by force', async () => {
  const cluster = await start();
  cutOff(cluster, 'us');
  cluster.crash('ap');
  const eu = cluster.region('eu').engine;
  await assert.rejects(cluster.time.settled(eu.failover('eu', { force: false })), {
    code: 'ERR_DATA_FAILOVER',
    message: /ap/,
  });
  const report = await cluster.time.settled(eu.failover('eu', { force: true }));
  assert.deepEqual(report.unreached.toSorted(), ['ap', 'us']);
  assert.equal(report.mayHaveLost, true);
  await put(cluster, 'eu', 5, 'local');
});

test('a candidate that dies with all promises in hand withdraws when it is back, and the old primary goes on', async () => {
  const cluster = await start();
  const candidacy = { number: 9, primary: 'eu' };
  for (const { node } of cluster.regions) {
    await node.answer({ region: 'eu', epoch: node.term.known, body: { type: 'promise', candidacy } });
  }
  assert.ok(cluster.regions.every(({ node }) => node.term.own === undefined));
  cluster.crash('eu');
  await assert.rejects(put(cluster, 'us', 1, 'local'), { code: 'ERR_DATA_UNAVAILABLE' });
  cluster.restart('eu');
  await cluster.time.runUntil(cluster.time.now() + 5_000);
  assert.equal(cluster.primary?.name, 'us');
  await put(cluster, 'us', 2, 'applied(2)');
  const report = await cluster.time.settled(cluster.region('ap').engine.failover('ap', { force: false }));
  assert.equal(report.previousPrimary, 'us');
});

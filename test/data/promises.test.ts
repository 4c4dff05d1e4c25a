/** What becomes of promises to candidates that fail, step by step in the simulator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Committed } from '../../src/data/index.ts';
import type { ReplicationMode } from '../../src/data/replication/region-context.ts';
import { SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us', 'eu', 'ap'] as const;

async function start(mode: ReplicationMode): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster({ seed: 7, regions, mode });
  await cluster.time.runUntil(5_000);
  assert.equal(cluster.primary?.name, 'us');
  return cluster;
}

async function passUntil(cluster: SimulatedCluster, condition: () => boolean): Promise<void> {
  await cluster.time.runUntil(cluster.time.now() + 60_000, condition);
  assert.ok(condition(), 'it happens within a minute');
}

function put(cluster: SimulatedCluster, region: string, key: string, timeoutMs = 2_000): Promise<Committed> {
  const operations = [{ type: 'put' as const, key, value: '1' }];
  const how = { level: { type: 'local', regions: 0 }, timeoutMs } as const;
  return cluster.time.settled(cluster.region(region).engine.commit({ collection: 'c', operations }, how));
}

/** All promise, and then nothing is heard of the candidate. */
async function withLostCandidate(mode: ReplicationMode): Promise<SimulatedCluster> {
  const cluster = await start(mode);
  const candidacy = { number: 9, primary: 'eu' };
  for (const { node } of cluster.regions)
    await node.answer({ region: 'eu', epoch: node.term.known, body: { type: 'promise', candidacy } });
  cluster.crash('eu');
  return cluster;
}

test('with majority, the primary comes back when the candidate that has its promise is gone for good', async () => {
  const cluster = await withLostCandidate('majority');
  await assert.rejects(put(cluster, 'us', 'k'), { code: 'ERR_DATA_UNAVAILABLE' });
  await passUntil(cluster, () => cluster.primary !== undefined);
  assert.equal(cluster.primary?.name, 'us');
  const { version } = await put(cluster, 'ap', 'k');
  cluster.restart('eu');
  await passUntil(cluster, () => cluster.region('eu').disk.log.head.position >= version);
  assert.ok(cluster.region('us').node.term.own!.number > 9);
});

test('with majority, one that cannot reach a majority does not come back', async () => {
  const cluster = await withLostCandidate('majority');
  cluster.crash('ap');
  await cluster.time.runUntil(cluster.time.now() + 60_000);
  assert.equal(cluster.primary, undefined);
  cluster.restart('ap');
  await passUntil(cluster, () => cluster.primary?.name === 'us');
  await put(cluster, 'ap', 'k');
});

test('with async, a candidate that is gone may act alone: people decide', async () => {
  const cluster = await withLostCandidate('async');
  await cluster.time.runUntil(cluster.time.now() + 60_000);
  assert.equal(cluster.primary, undefined);
  const failover = (force: boolean) => cluster.time.settled(cluster.region('us').engine.failover('us', { force }));
  await assert.rejects(failover(false), { code: 'ERR_DATA_FAILOVER', message: /eu/ });
  assert.equal((await failover(true)).primary, 'us');
  await put(cluster, 'ap', 'k');
});

test('the primary waits as long as the candidate says that it stands', async () => {
  const cluster = await start('majority');
  const candidacy = { number: 9, primary: 'eu' };
  for (const { node } of cluster.regions)
    await node.answer({ region: 'eu', epoch: node.term.known, body: { type: 'promise', candidacy } });
  await cluster.time.runUntil(cluster.time.now() + 60_000);
  assert.equal(cluster.primary, undefined);
  cluster.region('eu').node.term.withdraw(candidacy);
  await passUntil(cluster, () => cluster.primary?.name === 'us');
  assert.equal(cluster.region('us').node.term.own?.number, 1, 'the term before goes on');
});

test('a region that nobody told of a lost candidate gets above its number with the second attempt', async () => {
  const cluster = await start('majority');
  const candidacy = { number: 9, primary: 'eu' };
  const { node } = cluster.region('us');
  await node.answer({ region: 'eu', epoch: node.term.known, body: { type: 'promise', candidacy } });
  cluster.crash('eu');
  const failover = () => cluster.time.settled(cluster.region('ap').engine.failover('ap', { force: false }));
  await assert.rejects(failover(), { code: 'ERR_DATA_FAILOVER', message: /ask again/ });
  assert.equal((await failover()).epoch, 10);
});

// The second promise took the place of the first on the disk, and with the second candidacy both were forgotten: the old
// primary acknowledged what the first candidate, which still had its promise, did not know of.
test('a candidate that is overtaken by one that fails still has its promises', async () => {
  const cluster = await start('majority');
  const { us, eu, ap } = cutOff(cluster, 'eu', 'ap');
  const first = ap.engine.failover('ap', { force: false });
  await passUntil(cluster, () => us.node.term.promises.to('ap') !== undefined);
  ap.process.stop();
  const second = eu.engine.failover('eu', { force: false });
  await passUntil(cluster, () => us.node.term.promises.to('eu') !== undefined);
  cluster.network.cut('us', 'eu');
  await assert.rejects(cluster.time.settled(second), { code: 'ERR_DATA_FAILOVER' });
  cluster.network.heal();
  await passUntil(cluster, () => us.node.term.promises.to('eu') === undefined);
  await assert.rejects(put(cluster, 'us', 'k', 500), { code: 'ERR_DATA_UNAVAILABLE' });
  ap.process.continue();
  assert.equal((await cluster.time.settled(first)).primary, 'ap');
  await put(cluster, 'us', 'k');
});

function cutOff(cluster: SimulatedCluster, a: string, b: string) {
  cluster.network.cut(a, b);
  cluster.network.cut(b, a);
  return { us: cluster.region('us'), eu: cluster.region('eu'), ap: cluster.region('ap') };
}

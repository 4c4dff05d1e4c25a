/** What users of replicas in other libraries complained of, each as a test of replicated data; in the simulator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, openData } from '../../src/data/index.ts';
import { type ClusterOptions, SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us', 'eu', 'ap'] as const;

async function start(options: Partial<ClusterOptions> = {}): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster({ seed: 11, regions, mode: 'async', ...options });
  await cluster.time.runUntil(5_000);
  assert.equal(cluster.primary?.name, 'us');
  return cluster;
}

function pass(cluster: SimulatedCluster, ms: number): Promise<void> {
  return cluster.time.runUntil(cluster.time.now() + ms);
}

function cutOff(cluster: SimulatedCluster, name: string): void {
  for (const { name: other } of cluster.regions) {
    cluster.network.cut(name, other);
    cluster.network.cut(other, name);
  }
}

/** What an app in a region has. */
function dataOf(cluster: SimulatedCluster, region: string): Promise<Data> {
  const { engine, process } = cluster.region(region);
  const { timers, wallClock } = process;
  return openData({ engine: { name: 'simulated', open: async () => engine }, region, timers, wallClock });
}

test('typeorm#789, #7343: that replication is asynchronous does not show to who has written', async () => {
  const cluster = await start();
  const near = (await dataOf(cluster, 'us')).collection<number>('users');
  const far = await dataOf(cluster, 'ap');
  await cluster.time.settled(near.put('7', 0, { write: 'applied(2)' }));
  cluster.network.faults = { loss: 0, duplicates: 0, delayMs: [300, 400] };
  for (let i = 1; i <= 5; i++) {
    const { token } = await cluster.time.settled(near.put('7', i));
    const stale = far.session().collection<number>('users').get('7', { read: 'eventual' });
    assert.equal((await cluster.time.settled(stale))?.value, i - 1, 'the replica lacks it');
    const fresh = far.session(token).collection<number>('users').get('7');
    assert.equal((await cluster.time.settled(fresh))?.value, i);
    await pass(cluster, 5_000);
  }
});

test('typeorm#8702, #10720: the regions copy the data themselves, and have them when the primary is gone', async () => {
  const cluster = await start();
  const users = (await dataOf(cluster, 'eu')).collection<string>('users');
  for (const key of ['a', 'b', 'c']) await cluster.time.settled(users.put(key, key, { write: 'applied(2)' }));
  cluster.crash('us');
  for (const region of ['eu', 'ap']) {
    const there = (await dataOf(cluster, region)).collection<string>('users');
    const { entries } = await cluster.time.settled(there.list({ read: 'eventual' }));
    assert.deepEqual(
      entries.map(({ key, value }) => key + value),
      ['aa', 'bb', 'cc'],
    );
  }
});

test('prisma/extension-read-replicas#42: a replica nearby answers the calls as they are, with no extension', async () => {
  const cluster = await start();
  const users = (await dataOf(cluster, 'ap')).collection<string>('users');
  await cluster.time.settled(users.put('7', 'Ada', { write: 'applied(2)' }));
  cutOff(cluster, 'ap');
  assert.equal((await cluster.time.settled(users.get('7')))?.value, 'Ada', 'nobody else was asked');
  assert.equal((await cluster.time.settled(users.list())).entries.length, 1);
  await assert.rejects(cluster.time.settled(users.get('7', { read: 'strong' })), { code: 'ERR_DATA_UNAVAILABLE' });
});

// And nats-io/nats.docs#815, nats-io/nats-architecture-and-design#390.
test('nats-server#7146: a read that must be the newest says so, and sees what anybody has written anywhere', async () => {
  for (const mode of ['async', 'majority'] as const) {
    const cluster = await start({ mode });
    const writer = (await dataOf(cluster, 'eu')).collection<number>('users');
    const reader = (await dataOf(cluster, 'ap')).collection<number>('users');
    cluster.network.faults = { loss: 0, duplicates: 0, delayMs: [50, 150] };
    for (let i = 1; i <= 5; i++) {
      await cluster.time.settled(writer.put('7', i));
      assert.equal((await cluster.time.settled(reader.get('7', { read: 'strong' })))?.value, i, mode);
    }
  }
});

test('libsql#2122: regions whose logs have parted come to one state again by themselves, and go on', async () => {
  const cluster = await start();
  const [us, ap] = [await dataOf(cluster, 'us'), await dataOf(cluster, 'ap')];
  cutOff(cluster, 'us');
  for (let i = 0; i < 20; i++) await cluster.time.settled(us.collection<string>('users').put('7', `us ${i}`));
  await cluster.time.settled(ap.failover('ap'));
  for (let i = 0; i < 10; i++) await cluster.time.settled(ap.collection<string>('users').put('7', `ap ${i}`));
  cluster.network.heal();
  await pass(cluster, 30_000);
  for (const region of regions) {
    const there = (await dataOf(cluster, region)).session().collection<string>('users');
    assert.equal((await cluster.time.settled(there.get('7', { read: 'eventual' })))?.value, 'ap 9', region);
  }
  const { lost } = await us.status();
  const given = lost.map(({ firstVersion, lastVersion, keys }) => [lastVersion - firstVersion + 1, ...keys]);
  assert.deepEqual(given, [[20, 'users/7']], 'what had to be given up is told');
  const later = (await dataOf(cluster, 'us')).collection<string>('users');
  await cluster.time.settled(later.put('7', 'on', { write: 'applied(2)' }));
});

test('libsql#979: copying what others write holds no read up', async () => {
  const cluster = await start();
  const near = (await dataOf(cluster, 'us')).collection<number>('users');
  const far = (await dataOf(cluster, 'ap')).collection<number>('users');
  await cluster.time.settled(near.put('0', 0, { write: 'applied(2)' }));
  cluster.network.faults = { loss: 0, duplicates: 0, delayMs: [300, 400] };
  for (let i = 1; i <= 200; i++) {
    const written = near.put(`${i}`, i);
    const askedAt = cluster.time.now();
    assert.equal((await cluster.time.settled(far.get('0', { read: 'eventual' })))?.value, 0);
    assert.equal(cluster.time.now(), askedAt, 'it was answered at once');
    await cluster.time.settled(written);
  }
  await pass(cluster, 5_000);
  assert.equal((await cluster.time.settled(far.list({ read: 'eventual', limit: 1_000 }))).entries.length, 201);
});

test('libsql#1607: a replica that is killed again and again while it copies has a state that there was', async () => {
  const cluster = await start({ keptRecords: 20 });
  const users = (await dataOf(cluster, 'us')).collection<number>('users');
  cluster.crash('ap');
  for (let i = 0; i < 60; i++) await cluster.time.settled(users.put(`${i % 40}`, i));
  for (let i = 0; i < 8; i++) {
    cluster.restart('ap');
    await pass(cluster, 40 * i);
    cluster.crash('ap');
    await cluster.time.settled(users.put('last', i));
  }
  cluster.restart('ap');
  await pass(cluster, 10_000);
  const copied = (await dataOf(cluster, 'ap')).session().collection<number>('users');
  const [found, expected] = [
    await cluster.time.settled(copied.list({ read: 'eventual', limit: 100 })),
    await cluster.time.settled(users.list({ read: 'strong', limit: 100 })),
  ];
  assert.equal(found.entries.length, 41);
  assert.deepEqual(found.entries, expected.entries);
});

test('patroni#1151: of two regions that do not hear each other, neither makes itself the primary', async () => {
  const cluster = await start({ regions: ['us', 'eu'] });
  cutOff(cluster, 'us');
  await pass(cluster, 600_000);
  const [us, eu] = [cluster.region('us').node, cluster.region('eu').node];
  assert.deepEqual([us.term.own?.number, eu.term.own], [1, undefined]);
});

test('patroni#1565: with majority nothing acknowledged is lost with the region of the primary', async () => {
  const cluster = await start({ mode: 'majority' });
  const written = (await dataOf(cluster, 'us')).collection<number>('users');
  cluster.network.faults = { loss: 0.2, duplicates: 0.1, delayMs: [50, 400] };
  const acknowledged: string[] = [];
  const puts = Array.from({ length: 100 }, (_, i) =>
    written.put(`${i}`, i).then(
      () => acknowledged.push(`${i}`),
      () => {},
    ),
  );
  await cluster.time.settled(Promise.race(puts.slice(0, 60)));
  cluster.crash('us');
  cluster.network.faults = { loss: 0, duplicates: 0, delayMs: [5, 40] };
  const eu = await dataOf(cluster, 'eu');
  await cluster.time.settled(eu.failover('eu'));
  const { entries } = await cluster.time.settled(eu.collection<number>('users').list({ read: 'strong', limit: 1_000 }));
  const survived = new Set(entries.map(({ key }) => key));
  assert.ok(acknowledged.length > 0);
  assert.deepEqual(
    acknowledged.filter((key) => !survived.has(key)),
    [],
  );
});

/** What users of replicas in other libraries complained of, each as a test of replicated data; in the simulator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, openData } from '../../src/data/index.ts';
import { SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us', 'eu', 'ap'] as const;

async function start(): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster({ seed: 11, regions, mode: 'async' });
  await cluster.time.runUntil(5_000);
  assert.equal(cluster.primary?.name, 'us');
  return cluster;
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
    await cluster.time.runUntil(cluster.time.now() + 5_000);
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
  for (const other of ['us', 'eu']) {
    cluster.network.cut('ap', other);
    cluster.network.cut(other, 'ap');
  }
  assert.equal((await cluster.time.settled(users.get('7')))?.value, 'Ada', 'nobody else was asked');
  assert.equal((await cluster.time.settled(users.list())).entries.length, 1);
  await assert.rejects(cluster.time.settled(users.get('7', { read: 'strong' })), { code: 'ERR_DATA_UNAVAILABLE' });
});

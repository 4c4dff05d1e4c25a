/** How watches on PostgreSQL hear of writes: by notices of the primary, and by asking where one is lost or nobody can listen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Data, openData, type PostgresOptions, postgres } from '../../src/data/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';

let cluster: PostgresCluster;
let us: Data;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }] });
  us = await open('us');
});

after(async () => {
  await us?.close();
  await cluster.stop();
});

function open(region: 'us' | 'eu', options: Partial<PostgresOptions> = {}): Promise<Data> {
  const regions = { us: cluster.server('a').url, eu: cluster.server('b').url };
  return openData({ engine: postgres({ regions, probeInterval: 50, probeTimeout: '5s', ...options }), region });
}

interface Watching {
  readonly keys: readonly string[];
  end(): Promise<void>;
}

/** Notes what a watch tells, from the first write on. */
function watch(data: Data, collection: string): Watching {
  const ended = new AbortController();
  const keys: string[] = [];
  const watching = (async () => {
    for await (const { key } of data.collection(collection).watch({ from: 0, signal: ended.signal })) keys.push(key);
  })();
  return {
    keys,
    async end() {
      ended.abort();
      await watching;
    },
  };
}

const listeners = `select pid from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and granted
  and objid::bigint = (hashtext('antipode_data.watch')::bigint & 4294967295)`;

function untilListening(count: number): Promise<unknown> {
  return until(async () => (await cluster.primary.query(listeners)).length === count, `${count} listen`);
}

test('a watch hears of what others write without asking for it, at a replica too, and listens no longer than it watches', async () => {
  // Who asks once an hour has nothing but notices.
  await using data = await open('eu', { watchInterval: '1h' });
  const watching = [watch(data, 'noticed'), watch(data, 'noticed')];
  await untilListening(1);
  for (const key of ['a', 'b', 'c']) {
    await us.collection('noticed').put(key, 1);
    await until(() => watching.every(({ keys }) => keys.includes(key)), `they hear of ${key}`);
  }
  await watching[0]!.end();
  await us.collection('noticed').put('d', 1);
  await until(() => watching[1]!.keys.includes('d'), 'the other one goes on');
  await watching[1]!.end();
  await untilListening(0);
  assert.deepEqual(
    watching.map(({ keys }) => keys.join('')),
    ['abc', 'abcd'],
  );
});

test('a watch misses nothing whose notice was lost: it asks, and listens again', async () => {
  await using data = await open('eu');
  const watching = watch(data, 'unnoticed');
  await untilListening(1);
  await cluster.primary.query(`select antipode_data.commit(1, null, 'local', 20000, gen_random_uuid(), 'unnoticed', array['untold'],
    array['0'], array[null]::bigint[], '{}', '{}')`);
  await until(() => watching.keys.length === 1, 'of a write that told nobody');
  await cluster.primary.query(`select pg_terminate_backend(pid) from (${listeners}) as gone`);
  await us.collection('unnoticed').put('cut', 1);
  await until(() => watching.keys.length === 2, 'of a write while nobody listened');
  await untilListening(1);
  await watching.end();
  assert.deepEqual(watching.keys, ['untold', 'cut']);
});

test('a replica that lags is asked until it has what was noticed', async () => {
  await using data = await open('eu');
  const watching = watch(data, 'lagging');
  await untilListening(1);
  await cluster.pauseReplay('b');
  try {
    await us.collection('lagging').put('late', 1);
    assert.deepEqual(watching.keys, []);
  } finally {
    await cluster.resumeReplay('b');
  }
  await until(() => watching.keys.length === 1, 'it comes with the replica');
  await watching.end();
});

test('a watch near the primary hears of what its process writes without waiting for the next time', async () => {
  await using data = await open('us', { watchInterval: '1h' });
  const watching = watch(data, 'heard');
  for (const key of ['a', 'b']) {
    // One that comes while the watch is still reading is heard of with the next.
    await until(async () => {
      await data.collection('heard').put(key, 1);
      return watching.keys.includes(key);
    }, `it hears of ${key}`);
  }
  await watching.end();
});

test('data that is closed listens no longer, whoever still holds a watch', async () => {
  const data = await open('eu');
  const held = data.collection('held').watch({ from: 0 })[Symbol.asyncIterator]();
  await us.collection('held').put('a', 1);
  assert.equal((await held.next()).value?.key, 'a');
  await untilListening(1);
  await data.close();
  await untilListening(0);
});

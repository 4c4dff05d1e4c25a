/**
 * What the engine on PostgreSQL promises, on a real primary with two standbys: in what order changes come, what writes wait
 * for, what reads see, and what is left when the primary is killed. The tests follow each other on one cluster.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { systemTimers, type Timers } from '../../src/core/index.ts';
import {
  type Change,
  type Data,
  type DataOptions,
  openData,
  type PostgresOptions,
  postgres,
  type Written,
} from '../../src/data/index.ts';
import { createSql } from '../../src/sql/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';

/** By region: the cluster's servers. */
const serverOf = { us: 'a', eu: 'b', ap: 'c' } as const;

let cluster: PostgresCluster;
let us: Data;
let eu: Data;
let ap: Data;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }, { name: 'c' }] });
  us = await open('us');
  [eu, ap] = await Promise.all([open('eu'), open('ap')]);
});

after(async () => {
  await Promise.all([us, eu, ap].map((data) => data?.close()));
  await cluster.stop();
});

function open(
  region: keyof typeof serverOf,
  engineOptions: Partial<PostgresOptions> = {},
  options: Partial<DataOptions> = {},
): Promise<Data> {
  const regions = Object.fromEntries(Object.entries(serverOf).map(([id, name]) => [id, cluster.server(name).url]));
  // A busy machine is no reason to go elsewhere here.
  const engine = postgres({ regions, probeInterval: 50, probeTimeout: '5s', ...engineOptions });
  return openData({ engine, region, sessionWait: '20s', ...options });
}

/** A connection of its own to the primary, for what the engine would not do. */
async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(cluster.primary.url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The first so many changes of a watch. */
async function changesOf<T>(watch: AsyncIterable<Change<T>>, count: number): Promise<readonly Change<T>[]> {
  const changes: Change<T>[] = [];
  for await (const change of watch) if (changes.push(change) === count) break;
  return changes;
}

const committed = `select version from antipode_data.commit(1, null, 'local', 20000, gen_random_uuid(), 'order', array['late'],
  array['0'], array[null]::bigint[], '{}', '{}')`;

/** Statements that wait for a lock, or for a standby. */
async function waiting(event: string, text: string): Promise<number> {
  const look = 'select from pg_stat_activity where wait_event = $1 and query like $2';
  return (await cluster.primary.query(look, [event, `%${text}%`])).length;
}

test('a watch misses no commit that comes late: a collection is committed in the order of its versions', async () => {
  const order = eu.collection<number>('order');
  const watched = changesOf(order.watch({ from: 0 }), 3);
  await order.put('first', 1);
  await withClient(async (late) => {
    await late.query('begin');
    const [{ version }] = (await late.query(committed)).rows as [{ version: string }];
    const next = order.put('next', 2, { timeout: '20s' });
    await until(
      async () => (await waiting('transactionid', '.commit(')) === 1,
      'the next write waits for the late one',
    );
    await eu.collection<number>('other').put('free', 1);
    await late.query('commit');
    assert.ok((await next).version > Number(version));
  });
  const seen = await watched;
  assert.deepEqual(
    seen.map(({ key }) => key),
    ['first', 'late', 'next'],
  );
  const versions = seen.map(({ version }) => version);
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
});

test('of two writes that expect the same version the later one waits, and sees what the first has done', async () => {
  const put =
    "select * from antipode_data.commit(1, null, 'local', 20000, gen_random_uuid(), 'expected', '{k}', $1, '{null}', '{k}', '{0}')";
  await us.collection('expected').put('other', 1);
  await withClient((first) =>
    withClient(async (second) => {
      await first.query('begin');
      const [made] = (await first.query(put, [['1']])).rows;
      const later = second.query(put, [['2']]);
      await until(async () => (await waiting('transactionid', "'expected'")) === 1, 'it waits');
      await first.query('commit');
      const [found] = (await later).rows;
      assert.deepEqual([found.version, found.conflict_key, found.conflict_version], [null, 'k', made.version]);
    }),
  );
});

test('a server refuses a write that means another timeline, and one that was given up', async () => {
  await withClient(async (client) => {
    const [{ id }] = (await client.query('select gen_random_uuid() as id')).rows as [{ id: string }];
    const put = (timeline: number) =>
      client.query(committed.replace('commit(1', `commit(${timeline}`).replace('gen_random_uuid()', `'${id}'`));
    await assert.rejects(put(2), { code: 'AP001' });
    await assert.rejects(client.query(`select antipode_data.resolve(2, 20000, 'order', '${id}')`), { code: 'AP001' });
    const [{ resolve }] = (await client.query(`select antipode_data.resolve(1, 20000, 'order', '${id}')`)).rows;
    assert.equal(resolve, null, 'it has not happened');
    await assert.rejects(put(1), { code: 'AP002' }, 'and never will');
  });
});

test('what would look at a state from before it waited is refused', async () => {
  await withClient(async (client) => {
    const { rows } = await client.query('select gen_random_uuid() as id');
    const [{ id }] = rows as [{ id: string }];
    await client.query('begin isolation level repeatable read');
    await client.query('select');
    // Given up after the other has taken its snapshot, and before it writes: it would write all the same.
    await cluster.primary.query(`select antipode_data.resolve(1, 20000, 'given-up', '${id}')`);
    const late = committed.replace('gen_random_uuid()', `'${id}'`).replace("'order'", "'given-up'");
    await assert.rejects(client.query(late), { code: 'AP004' });
    await client.query('rollback; begin isolation level repeatable read');
    await assert.rejects(client.query("select antipode_data.get('order', 'first')"), { code: 'AP004' });
    await client.query('rollback');
  });
  await cluster.primary.query(
    "create role careful superuser login; alter role careful set default_transaction_isolation = 'serializable'",
  );
  const url = new URL(cluster.primary.url);
  url.username = 'careful';
  await assert.rejects(openData({ engine: postgres({ regions: { us: url.href } }), region: 'us' }), {
    code: 'ERR_DATA_UNSUPPORTED',
  });
});

test('nats-server#6557: reads that a replica serves see what was written before', async () => {
  const users = eu.collection<number>('users');
  for (let n = 0; n < 20; n++) {
    await users.put('7', n);
    assert.equal((await users.get('7'))?.value, n);
    const { entries } = await users.list({ prefix: '7' });
    assert.equal(entries[0]?.value, n);
  }
});

test('a token of SQL is one of the data, and the other way round', async () => {
  await using sql = createSql({
    primary: cluster.primary.url,
    replicas: { eu: cluster.server('b').url },
    region: 'eu',
  });
  await sql.write`create table noted (id int primary key)`;
  for (let id = 1; id <= 10; id++) {
    // Not on the disk yet: nobody waits for it.
    const token = await sql
      .transaction(async (tx) => {
        await tx`set local synchronous_commit = off`;
        await tx`insert into noted values (${id})`;
      })
      .then(() => sql.token());
    await us.session(token).collection('users').get('7', { read: 'strong' });
    const written = await eu.session(token).collection('users').put('8', id);
    assert.equal((await sql.read(written.token)`select from noted`).rowCount, id);
  }
});

test('gitlab#413203: that one replica has caught up lets no session go to another', async () => {
  await cluster.pauseReplay('c');
  try {
    const { token } = await us.collection<string>('users').put('ada', 'new', { write: 'applied(1)', timeout: '20s' });
    const far = await open('ap');
    const session = far.session(token);
    // The replica of its region waits in vain, and the primary answers.
    const impatient = await open('ap', {}, { sessionWait: 1 });
    assert.equal((await impatient.session(token).collection('users').get('ada'))?.value, 'new');
    assert.equal((await far.collection('users').get('ada', { read: 'eventual' }))?.value, undefined);
    assert.equal((await impatient.collection('users').get('ada', { read: 'bounded(10ms)' }))?.value, 'new');
    const patient = session.collection<string>('users').get('ada');
    await cluster.resumeReplay('c');
    assert.equal((await patient)?.value, 'new');
    await Promise.all([far.close(), impatient.close()]);
  } finally {
    await cluster.resumeReplay('c');
  }
});

test('a replica that hangs answers nobody and holds up nobody for long', async () => {
  await using hasty = await open('eu', { probeTimeout: 500 });
  const users = hasty.collection<number>('users');
  await users.put('hangs', 1);
  cluster.server('b').pause();
  try {
    assert.equal((await users.get('hangs'))?.value, 1);
    await users.put('hangs', 2);
    assert.equal((await users.get('hangs'))?.value, 2);
    const roleOf = async () => (await hasty.status()).regions.find(({ region }) => region === 'eu')!.role;
    await until(async () => (await roleOf()) === 'unreachable', 'its region is said to be unreachable');
  } finally {
    cluster.server('b').resume();
  }
});

test('levels count regions: on their disks, and seen by reads there', async () => {
  const places = us.collection<number>('places');
  await cluster.pauseReplay('c');
  try {
    await places.put('a', 1, { write: 'global(2)', timeout: '20s' });
    const behind = async () => (await us.status()).regions.map(({ lagWrites }) => lagWrites);
    await until(async () => isDeepStrictEqual(await behind(), [0, 0, 1]), 'one write is not seen there');
    await places.put('b', 1, { write: 'applied(1)', timeout: '20s' });
    await assert.rejects(places.put('c', 1, { write: 'applied(2)', timeout: '1s' }), { code: 'ERR_DATA_UNKNOWN' });
    await until(async () => (await places.get('c', { read: 'strong' }))?.value === 1, 'unknown, and it has happened');
    await assert.rejects(places.put('c', 2, { ifVersion: 1, write: 'applied(2)' }), { code: 'ERR_DATA_CONFLICT' });
  } finally {
    await cluster.resumeReplay('c');
  }
  await places.put('d', 1, { write: 'applied(2)', timeout: '20s' });
  assert.equal((await ap.collection('places').get('d', { read: 'eventual' }))?.value, 1);
});

test('a write whose wait for a standby was cancelled is not called acknowledged, and one whose connection was cut is found', async () => {
  const places = us.collection<number>('places');
  const write = (collection: string, timeout: string): Promise<Written> =>
    us.collection<number>(collection).put('waits', 1, { timeout });
  const untilWaiting = (count: number): Promise<unknown> =>
    until(async () => (await waiting('SyncRep', '.commit(')) === count, 'they wait for the standby');
  const end = (how: string): Promise<unknown> =>
    cluster.primary.query(
      `select ${how}(min(pid)) from pg_stat_activity where wait_event = 'SyncRep' and query like '%.commit(%'`,
    );
  await cluster.synchronize(['b']);
  cluster.server('b').pause();
  try {
    const unknown = ['cancelled', 'cut'].map((collection) =>
      assert.rejects(write(collection, '2s'), { code: 'ERR_DATA_UNKNOWN' }, collection),
    );
    await untilWaiting(2);
    // PostgreSQL says of the one that it succeeded, with a warning, and of the other nothing; both are in the log.
    await end('pg_cancel_backend');
    await untilWaiting(1);
    await end('pg_terminate_backend');
    await Promise.all(unknown);
    for (const collection of ['cancelled', 'cut']) {
      assert.equal((await us.collection(collection).get('waits', { read: 'strong' }))?.value, 1, collection);
    }
    const found = places.put('found', 1, { timeout: '60s' });
    await untilWaiting(1);
    await end('pg_terminate_backend');
    cluster.server('b').resume();
    const { version } = await found;
    assert.equal((await places.get('found', { read: 'strong' }))?.version, version, 'and it was written once');
  } finally {
    cluster.server('b').resume();
    await cluster.synchronize([]);
  }
});

/** Whoever wants to be called in half a minute is called at once: upkeep, and nothing else. */
const eager: Timers = {
  now: () => systemTimers.now(),
  after: (delayMs, callback) => systemTimers.after(delayMs > 20_000 ? 10 : delayMs, callback),
};

test('entries whose time is over are deleted by a change, and changes that are old are said to be gone', async () => {
  const times = eu.collection<string>('times');
  const { version: from } = await times.put('kept', 'x');
  await times.put('short', 'x', { ttl: 1 });
  const watched = changesOf(times.watch({ from }), 2);
  const keeper = await open('us', {}, { timers: eager });
  const changes = await watched;
  await keeper.close();
  assert.deepEqual(
    changes.map(({ type, key }) => [type, key]),
    [
      ['put', 'short'],
      ['delete', 'short'],
    ],
  );
  await cluster.primary.query("update antipode_data.change set made_at = made_at - interval '2 days'");
  await using _ = await open('us', {}, { timers: eager });
  const kept = "select from antipode_data.change where collection = 'times'";
  await until(async () => (await cluster.primary.query(kept)).length === 0, 'nothing is kept');
  const { entries, version } = await times.list({ read: 'strong' });
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['kept'],
  );
  assert.equal(version, changes.at(-1)!.version);
  await cluster.untilApplied('b');
  await assert.rejects(changesOf(times.watch({ from }), 1), { code: 'ERR_DATA_COMPACTED' });
});

test('a history that is shorter than a write may take is refused: it could not tell what became of the write', async () => {
  await assert.rejects(open('us', { keptHistory: '4s' }), { code: 'ERR_DATA_OPTION', message: /keptHistory is "4s"/ });
  await using short = await open('us', { keptHistory: '30s' });
  const writes = short.collection<number>('short-history');
  await assert.rejects(writes.put('long', 1, { timeout: '31s' }), { code: 'ERR_DATA_OPTION', message: /keptHistory/ });
  assert.equal(await writes.get('long', { read: 'strong' }), undefined);
  await writes.put('long', 1, { timeout: '30s' });
});

test('tables that an older version made are brought up to date, and keep what they have', async () => {
  await us.collection<number>('older').put('kept', 1);
  await cluster.primary.query('alter table antipode_data.partition drop column writes');
  await cluster.primary.query('update antipode_data.about set layout = 2');
  await using data = await open('us');
  await data.collection<number>('older').put('new', 2);
  const { entries } = await data.collection<number>('older').list();
  assert.deepEqual(
    entries.map(({ key }) => key),
    ['kept', 'new'],
  );
});

test('patroni#1151: the engine promotes nobody', async () => {
  await assert.rejects(us.failover('eu', { force: true }), { code: 'ERR_DATA_UNSUPPORTED' });
  await until(async () => {
    const { primary, epoch, regions } = await us.status();
    const roles = regions.map(({ region, role }) => `${region} ${role}`);
    return isDeepStrictEqual([primary, epoch, ...roles], ['us', 1, 'us primary', 'eu replica', 'ap replica']);
  }, 'every region is in its role');
  for (const data of [us, eu]) {
    const { regions } = await data.status();
    assert.ok(regions.every(({ contactMs }) => contactMs !== undefined && contactMs >= 0));
  }
});

test('after the primary was killed, what was acknowledged by a region is there, and what nobody had is told to be lost', async () => {
  const bank = eu.collection<number>('bank');
  const kept: Written[] = [];
  for (let n = 0; n < 10; n++) kept.push(await bank.put(`kept-${n}`, n, { write: 'applied(2)', timeout: '20s' }));
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { key } of bank.watch({ from: kept[0]!.version })) {
      seen.push(key);
      if (key === 'after') break;
    }
  })();
  await until(() => seen.length === 9, 'the watch is under way');
  // From here on nothing that the old primary writes reaches the one that will be promoted.
  await cluster.server('b').configure({ primary_conninfo: '' });
  const receivers = async () => (await cluster.server('b').query('select from pg_stat_wal_receiver')).length;
  await until(async () => (await receivers()) === 0, 'b follows nobody');
  const lost = await us.collection<number>('bank').put('lost', 1);
  await cluster.primary.kill();
  const asked = eu.collection<number>('elsewhere').put('through', 1, { timeout: '60s' });
  await cluster.promote('b');
  const { version } = await asked;
  assert.ok(version >= 2 ** 32, 'a timeline has versions of its own');
  for (const [n, { token }] of kept.entries()) {
    const found = await ap.session(token).collection('bank').get(`kept-${n}`);
    assert.equal(found?.value, n);
  }
  // One that has never seen the old primary reads where the histories part.
  await using late = await open('eu');
  assert.equal((await late.session(kept.at(-1)!.token).collection('bank').get('kept-9'))?.value, 9);
  const session = us.session(lost.token).collection('bank');
  await assert.rejects(session.get('lost'), { code: 'ERR_DATA_TOKEN_LOST' });
  assert.equal(await session.get('lost'), undefined, 'the session goes on');
  const blind = us.session(lost.token).collection('bank');
  await assert.rejects(blind.put('blind', 1), { code: 'ERR_DATA_TOKEN_LOST' });
  const after = await bank.put('after', 1, { timeout: '20s' });
  assert.ok(after.version > lost.version);
  await watching;
  assert.deepEqual(seen, [...kept.slice(1).map((_, n) => `kept-${n + 1}`), 'after']);
  await assert.rejects(changesOf(bank.watch({ from: lost.version }), 1), { code: 'ERR_DATA_TOKEN_LOST' });
  // Its replica had copied the lost write: it is no part of this database any more.
  assert.equal(await ap.collection('bank').get('lost', { read: 'eventual' }), undefined);
});

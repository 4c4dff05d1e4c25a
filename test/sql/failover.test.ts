/** The router while servers hang, die and are promoted; the tests follow each other on one cluster. */
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { after, before, test } from 'node:test';
import { createSql, type Sql } from '../../src/sql/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';

let cluster: PostgresCluster;
let sql: Sql;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }, { name: 'c' }] });
  await cluster.primary.query('create table notes (id integer primary key)');
  await Promise.all(['b', 'c'].map((name) => cluster.untilApplied(name)));
  sql = createSql({
    primary: cluster.server('a').url,
    replicas: { eu: cluster.server('b').url, us: cluster.server('c').url },
    region: 'eu',
    probeInterval: 50,
  });
});

after(async () => {
  await sql.close();
  await cluster.stop();
});

const hostOf = (name: string): string => new URL(cluster.server(name).url).host;
const status = (name: string) => sql.status().servers.find((server) => server.name === hostOf(name))!;
const readServer = async (): Promise<string> => (await sql.read`select 1`).served.server;

test('reads that hang at a replica go elsewhere, and come back when it does', async () => {
  await until(async () => (await readServer()) === hostOf('b'), 'the replica of this region is read');
  cluster.server('b').pause();
  assert.notEqual(await readServer(), hostOf('b'), 'a read under way is answered by another server');
  assert.equal(status('b').isUp, false);
  cluster.server('b').resume();
  await until(async () => (await readServer()) === hostOf('b'), 'reads are back at b');
});

test('reads under way at a replica that is killed are answered by another', async () => {
  const sleepAtB = "select pg_sleep(case current_setting('cluster_name') when 'b' then 20 else 0 end)";
  const reads = Array.from({ length: 5 }, () => sql.read.query(sleepAtB));
  await until(async () => (await active('b', 'pg_sleep')) === 5, 'the reads are under way');
  await cluster.server('b').kill();
  for (const { served, rowCount } of await Promise.all(reads)) {
    assert.equal(rowCount, 1);
    assert.notEqual(served.server, hostOf('b'));
  }
  await cluster.server('b').restart();
  await until(async () => (await readServer()) === hostOf('b'), 'reads are back at b');
});

test('what a session has read at a replica that dies, no other one shows as missing', async () => {
  await until(async () => (await readServer()) === hostOf('b'), 'the replica of this region is read');
  await cluster.pauseReplay('c');
  await cluster.primary.query('insert into notes values (0)');
  await cluster.untilApplied('b');
  const read = () => sql.read`select from notes where id = 0`;
  await sql.session(undefined, async () => {
    const seen = await read();
    assert.deepEqual([seen.rowCount, seen.served.server], [1, hostOf('b')]);
    await cluster.server('b').kill();
    const again = await read();
    assert.deepEqual([again.rowCount, again.served.server], [1, hostOf('a')]);
  });
  await cluster.primary.query('delete from notes');
  await cluster.resumeReplay('c');
  await cluster.server('b').restart();
  await until(async () => (await readServer()) === hostOf('b'), 'reads are back at b');
});

test('a read under way when its replica cancels it for replay is answered elsewhere', async () => {
  await cluster.server('b').configure({ max_standby_streaming_delay: 0 });
  await cluster.primary.query('create table locked as select 1 as one');
  await cluster.untilApplied('b');
  const read = sql.read`select one, pg_sleep(0.3) from locked`;
  await until(async () => (await active('b', 'from locked')) === 1, 'the read is under way');
  await cluster.primary.query('alter table locked add two integer');
  assert.equal((await read).rows[0]!.one, 1);
});

test('a promotion is followed: writes wait for it, and the old primary is fenced', async () => {
  await sql.write`insert into notes values (1)`;
  await Promise.all(['b', 'c'].map((name) => cluster.untilApplied(name)));
  const kept = await sql.token();
  // From here on nothing that the old primary writes reaches the one that will be promoted.
  await cluster.server('c').configure({ primary_conninfo: '' });
  await until(async () => (await walReceivers('c')) === 0, 'c follows nobody');
  await cluster.pauseReplay('b');
  await sql.write`insert into notes values (2)`;
  const lost = await sql.token();
  cluster.server('a').pause();
  await until(() => sql.status().primary === undefined, 'the loss of the primary is noticed');
  const waiting = sql.write`insert into notes values (3)`;
  await cluster.promote('c');
  await waiting;
  assert.deepEqual([sql.status().primary, sql.status().timeline], [hostOf('c'), 2]);
  cluster.server('a').resume();
  await until(() => status('a').role === 'fenced', 'the old primary is fenced');
  await sql.write`insert into notes values (4)`;
  const ids = (await cluster.server('a').query('select id from notes order by id')).map(({ id }) => id);
  assert.deepEqual(ids, [1, 2], 'nothing was written to the old primary');
  await assertTokensTell(kept, lost);
});

async function walReceivers(name: string): Promise<number> {
  return (await cluster.server(name).query('select from pg_stat_wal_receiver')).length;
}

/** Of the timeline that is over: what the promoted server had is there; of the rest is said that it may be lost. */
async function assertTokensTell(kept: string, lost: string): Promise<void> {
  const heard: unknown[] = [];
  const hear = (event: unknown): unknown => heard.push(event);
  subscribe('antipode:sql:may-be-lost', hear);
  const read = (token: string) => sql.read(token)<{ id: number }>`select id from notes order by id`;
  await until(async () => !(await read(kept)).served.mayBeLost, 'what was kept is known');
  heard.length = 0;
  const { rows, served } = await read(lost);
  unsubscribe('antipode:sql:may-be-lost', hear);
  assert.deepEqual(
    rows.map(({ id }) => id),
    [1, 3, 4],
  );
  assert.deepEqual([served.mayBeLost, served.role, heard.length], [true, 'primary', 1]);
  const session = await sql.session(lost, async () => (await sql.read`select 1`).served.mayBeLost);
  assert.equal(session, true);
}

test('a write without an answer is unknown, never failed, and never sent again', async () => {
  const unknown = assert.rejects(sql.write`insert into notes select 5 from pg_sleep(20)`, {
    code: 'ERR_SQL_UNKNOWN_OUTCOME',
  });
  const lost = assert.rejects(
    sql.transaction(async (tx) => {
      await tx`insert into notes values (6)`;
      await tx`select pg_sleep(60)`;
    }),
    { code: 'ERR_SQL_TRANSACTION_LOST' },
  );
  await until(async () => (await active('c', 'pg_sleep')) === 2, 'both are under way');
  await cluster.server('c').kill();
  await Promise.all([unknown, lost]);
  await assert.rejects(
    createSqlOnce(async (impatient) => impatient.write`select 1`),
    { code: 'ERR_SQL_NO_PRIMARY' },
  );
  await cluster.server('c').restart();
  await until(async () => (await sql.write`select 1`).rowCount === 1, 'writes go on');
  const { rows } = await sql.read({ strong: true })<{ id: number }>`select id from notes where id > 4`;
  assert.deepEqual(rows, []);
});

async function createSqlOnce<T>(work: (impatient: Sql) => Promise<T>): Promise<T> {
  await using impatient = createSql({ primary: cluster.server('c').url, primaryWait: 100 });
  return await work(impatient);
}

async function active(name: string, text: string): Promise<number> {
  const look = "select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like $1";
  return (await cluster.server(name).query(look, [`%${text}%`])).length;
}

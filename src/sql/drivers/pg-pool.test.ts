import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Query } from 'pg';
import { freePort } from '../../../test/support/free-port.ts';
import { type Postgres, startPostgres } from '../../../test/support/postgres.ts';
import { until } from '../../../test/support/until.ts';
import { ManualTimers } from '../../core/index.ts';
import { pgPool } from './pg-pool.ts';

let server: Postgres;

before(async () => {
  server = await startPostgres();
});

after(() => server.stop());

test('answers with rows, their number, the command and the columns', async () => {
  await using pool = pgPool({ url: server.url });
  const { rows, rowCount, command, fields } = await pool.query<{ sum: number }>('select $1::int + 1 as sum', [1]);
  assert.deepEqual({ rows, rowCount, command }, { rows: [{ sum: 2 }], rowCount: 1, command: 'SELECT' });
  assert.deepEqual([fields[0]!.name, fields[0]!.dataTypeID], ['sum', 23]);
  assert.deepEqual((await pool.query({ text: 'select $1::int', values: [7], rowMode: 'array' })).rows, [[7]]);
});

test('refuses callers over the bound of those who wait, and those who wait too long', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1, maxWaiting: 1, connectTimeoutMs: 300 });
  const held = await pool.connect();
  const waiting = pool.connect();
  await assert.rejects(pool.connect(), { code: 'ERR_SQL_POOL_FULL' });
  await assert.rejects(waiting, { code: 'ERR_SQL_POOL_TIMEOUT' });
  held.release();
  assert.equal((await pool.query('select 1')).rowCount, 1);
});

test('goes on with the same connection after a fault of a query', async () => {
  await using pool = pgPool({ url: server.url });
  await assert.rejects(pool.query('select 1/0'), { code: '22012' });
  assert.equal(pool.totalCount, 1);
});

test('says which server cannot be reached', async () => {
  const port = await freePort();
  await using pool = pgPool({ url: `postgres://postgres@127.0.0.1:${port}/postgres` });
  await assert.rejects(pool.query('select 1'), {
    code: 'ERR_SQL_UNREACHABLE',
    message: new RegExp(`127\\.0\\.0\\.1:${port}`),
  });
});

test('lets the server give up a statement that takes too long', async () => {
  await using pool = pgPool({ url: server.url, statementTimeoutMs: 50 });
  await assert.rejects(pool.query('select pg_sleep(60)'), { code: '57014' });
});

test('a read-only pool is refused writes by the server', async () => {
  await using pool = pgPool({ url: server.url, readOnly: true });
  await assert.rejects(pool.query('create table refused ()'), { code: '25006' });
});

test('abandons a server that hangs: queries under way fail, later ones open connections of their own', async () => {
  await using pool = pgPool({ url: server.url });
  await pool.query('select 1');
  server.pause();
  const hanging = assert.rejects(pool.query('select 1'));
  pool.abandon();
  await hanging;
  server.resume();
  await until(async () => (await pool.query('select 1')).rowCount === 1, 'the server answers again');
});

test('abandons a server that hangs: nobody waits for a connection that is being opened', async () => {
  await using pool = pgPool({ url: server.url, connectTimeoutMs: 60_000 });
  server.pause();
  const opening = assert.rejects(pool.query('select 1'), { code: 'ERR_SQL_UNREACHABLE' });
  await until(() => pool.totalCount === 1, 'a connection is being opened');
  pool.abandon();
  await opening;
  server.resume();
  await until(() => pool.idleCount === 1, 'it goes back to the pool');
  assert.equal((await pool.query('select 1')).rowCount, 1);
  assert.equal(pool.totalCount, 1);
});

test('is closed once, after what was under way', async () => {
  const pool = pgPool({ url: server.url });
  const slow = pool.query('select pg_sleep(0.05)');
  await until(() => pool.totalCount === 1, 'the query has a connection');
  await Promise.all([pool.end(), pool.end()]);
  await slow;
  await assert.rejects(pool.query('select 1'), { code: 'ERR_SQL_CLOSED' });
});

test('gives up a server that has not answered in time, whoever asked, with one timer for all', async () => {
  const timers = new ManualTimers();
  await using pool = pgPool({ url: server.url, statementTimeoutMs: 30_000, answerGraceMs: 5_000 }, timers);
  const held = await pool.connect();
  await Promise.all([held.query('select 1'), pool.query('select 1')]);
  timers.advance(10_000);
  const late = [pool.query('select pg_sleep(60)'), held.query('select pg_sleep(60)')].map((answer) =>
    assert.rejects(answer, { code: 'ETIMEDOUT' }),
  );
  assert.equal(timers.pending, 1);
  timers.advance(34_999);
  assert.equal((await pool.query('select 1')).rowCount, 1, 'those that have answered before are left alone');
  timers.advance(1);
  await Promise.all(late);
  held.release();
  assert.equal(pool.totalCount, 1);
});

test('leaves a cursor alone, for its server waits for whoever reads it', async () => {
  const timers = new ManualTimers();
  await using pool = pgPool({ url: server.url, statementTimeoutMs: 30_000 }, timers);
  const held = await pool.connect();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const submitted = new Query('select pg_sleep(0.05)');
  submitted.on('end', () => resolve());
  submitted.on('error', reject);
  await held.query(submitted as never);
  timers.advance(1_000_000);
  await promise;
  held.release();
  assert.equal(pool.idleCount, 1);
});

test('ends connections that nobody needed for long, those that were used last at last', async () => {
  const timers = new ManualTimers();
  await using pool = pgPool({ url: server.url, idleTimeoutMs: 1_000, statementTimeoutMs: 0 }, timers);
  const held = [await pool.connect(), await pool.connect(), await pool.connect()];
  for (const connection of held) {
    connection.release();
    timers.advance(400);
  }
  assert.deepEqual([pool.totalCount, pool.idleCount], [2, 2]);
  timers.advance(400);
  assert.equal(pool.totalCount, 1);
  await pool.query('select 1');
  timers.advance(999);
  assert.equal(pool.totalCount, 1);
  timers.advance(1);
  assert.deepEqual([pool.totalCount, timers.pending], [0, 0]);
});

test('forgets an idle connection that its server has ended', async () => {
  await using pool = pgPool({ url: server.url });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  await server.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await until(() => pool.totalCount === 0, 'it is gone');
  assert.equal((await pool.query('select 1')).rowCount, 1);
});

test('a connection is released once: whoever does so twice does not take it from another', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1 });
  const first = await pool.connect();
  const { release } = first;
  release();
  const second = await pool.connect();
  assert.throws(() => release(), /released already/);
  assert.equal(pool.idleCount, 0);
  second.release();
  assert.equal(pool.idleCount, 1);
});

test('serves those who wait in turn, and opens a connection where one was lost', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1 });
  const held = await pool.connect();
  const order: number[] = [];
  const waiting = [1, 2, 3].map((n) => pool.query('select $1::int', [n]).then(() => order.push(n)));
  assert.equal(pool.waitingCount, 3);
  held.release(true);
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(pool.totalCount, 1);
});

test('says which connection the next query is sent on', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 2 });
  assert.equal(pool.next, undefined);
  const [first, second] = [await pool.connect(), await pool.connect()];
  assert.equal(pool.next, undefined);
  const pid = 'select pg_backend_pid() as pid';
  const expected = (await first.query(pid)).rows;
  second.release();
  first.release();
  assert.equal(pool.next, first);
  assert.deepEqual((await pool.query(pid)).rows, expected);
});

test('a value that cannot be sent fails its query alone', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1 });
  const value = {
    toPostgres(): string {
      throw new Error('has no text');
    },
  };
  await assert.rejects(pool.query('select $1::text', [value]), /has no text/);
  assert.deepEqual((await pool.query('select $1::int as one', [1])).rows, [{ one: 1 }]);
  assert.deepEqual([pool.totalCount, pool.idleCount], [1, 1]);
});

test('whoever waits is not given a connection that its server ends', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1 });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const under = assert.rejects(pool.query('select pg_sleep(60)'), { code: '57P01' });
  const behind = pool.query('select 1');
  const sleeping = 'select 1 from pg_stat_activity where pid = $1 and wait_event = $2';
  await until(async () => (await server.query(sleeping, [rows[0]!.pid, 'PgSleep'])).length > 0, 'it is under way');
  await server.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await under;
  assert.equal((await behind).rowCount, 1);
});

test('a transaction that was left open, or has failed, is not that of the next one who asks', async () => {
  await using pool = pgPool({ url: server.url, maxConnections: 1 });
  const within = 'select pg_current_xact_id_if_assigned()::text as within';
  for (const statement of ['select pg_current_xact_id()', 'select 1/0']) {
    const held = await pool.connect();
    await held.query('begin');
    await held.query(statement).catch(() => {});
    const waiting = pool.query(within);
    held.release();
    assert.deepEqual((await waiting).rows, [{ within: null }]);
  }
  await pool.query('begin');
  assert.deepEqual((await pool.query(within)).rows, [{ within: null }]);
  assert.equal(pool.totalCount, 1);
});

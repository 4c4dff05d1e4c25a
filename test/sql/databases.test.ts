/** An app whose tables lie on two databases, by the keys of its config. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Connection, connect, connectEnv } from '../../src/connect/index.ts';
import { connectFacts } from '../../src/world/connect-facts.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { resolvedWorld } from '../support/world.ts';

let server: Postgres;
let connection: Connection;

before(async () => {
  server = await startPostgres();
  await server.query('create database logs');
  const logs = new URL(server.url);
  logs.pathname = '/logs';
  const sql = { primary: server.url, databases: { logs: { primary: logs.href, tables: ['events', 'traces'] } } };
  Object.assign(
    process.env,
    connectEnv(connectFacts(await resolvedWorld({ sql, routes: [{ path: '/', respond: {} }] }), '', {})),
  );
  connection = await connect();
  await connection.sql.query('create table orders (id int primary key)');
  await connection.databases.of('events').query('create table events (id int primary key, what text)');
});

after(async () => {
  await connection?.close();
  await server.stop();
});

test('a table is asked for at its database, all others at the main one', async () => {
  const { sql, databases } = connection;
  assert.equal(databases.of('orders', 'customers'), sql);
  const logs = databases.of('events', 'traces');
  assert.equal(databases.of('traces'), logs);
  await logs.transaction(async (tx) => void (await tx`insert into events values (${1}, ${'paid'})`));
  assert.deepEqual((await logs.read<{ what: string }>`select what from events`).rows, [{ what: 'paid' }]);
  assert.deepEqual(await server.query("select to_regclass('events') as here"), [{ here: null }]);
});

test('what would need two databases is refused, whatever door it is asked at', async () => {
  const { sql, databases } = connection;
  const refused = { code: 'ERR_SQL_CROSS_SHARD' };
  assert.throws(() => databases.of('orders', 'events'), refused);
  const misplaced = { ...refused, message: /^Table events is on the database logs/ };
  await assert.rejects(async () => sql.read`select from orders, events`, misplaced);
  await assert.rejects(async () => sql.write`insert into events values (2)`, misplaced);
  await assert.rejects(
    sql.transaction(async (tx) => {
      await tx`insert into orders values (1)`;
      await tx`insert into events values (2)`;
    }),
    misplaced,
  );
  assert.equal((await sql.read`select from orders`).rowCount, 0, 'the transaction was rolled back');
  await assert.rejects(async () => databases.of('events').read`select from orders`, { code: '42P01' });
});

/** The router where each URL leads to a PgBouncer in transaction mode in front of one server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { createSql, type Sql } from '../../src/sql/index.ts';
import { freePort } from '../support/free-port.ts';
import { type Pgbouncer, startPgbouncer } from '../support/pgbouncer.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';

let cluster: PostgresCluster;
let bouncers: readonly Pgbouncer[];
let sql: Sql;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }] });
  await cluster.primary.query('create table notes (id integer primary key)');
  await cluster.untilApplied('b');
  const ports = ['a', 'b'].map((name) => cluster.server(name).port);
  bouncers = await Promise.all(
    ports.map(async (serverPort) => startPgbouncer({ port: await freePort(), serverPort, poolSize: 2 })),
  );
  sql = createSql({
    ...{ primary: bouncers[0]!.url, replicas: { here: bouncers[1]!.url }, region: 'here' },
    ...{ pgbouncer: true, prepare: true, statementTimeout: '5s', probeInterval: 50, probeTimeout: '10s' },
  });
});

after(async () => {
  await sql.close();
  await Promise.all(bouncers.map((bouncer) => bouncer.stop()));
  await cluster.stop();
});

test('reads and writes go where they should, more at a time than there are connections to the servers', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, id) => sql.write`insert into notes values (${id})`));
  const token = await sql.token();
  const reads = await Promise.all(Array.from({ length: 8 }, () => sql.read(token)`select from notes`));
  assert.ok(reads.every(({ rowCount }) => rowCount === 8));
  assert.equal((await sql.read`select 1`).served.role, 'replica');
  await assert.rejects(sql.read`insert into notes values (99)`, { code: 'ERR_SQL_READ_ONLY' });
  await assert.rejects(sql.read({ strong: true })`insert into notes values (99)`, { code: 'ERR_SQL_READ_ONLY' });
});

test('the position is checked in the transaction of the query: a replica that is behind answers nobody with a token', async () => {
  await cluster.pauseReplay('b');
  try {
    const read = await sql.session(undefined, async () => {
      await sql.transaction(async (tx) => void (await tx`insert into notes values (100)`));
      return await sql.read`select from notes where id = 100`;
    });
    assert.deepEqual([read.rowCount, read.served.role], [1, 'primary']);
  } finally {
    await cluster.resumeReplay('b');
  }
});

test('limits hold in each transaction, and names of statements are left out', async () => {
  await using hasty = createSql({
    primary: bouncers[0]!.url,
    pgbouncer: true,
    statementTimeout: 50,
    probeTimeout: '10s',
  });
  await assert.rejects(hasty.read`select pg_sleep(60)`, { code: 'ERR_SQL_STATEMENT_TIMEOUT' });
  await assert.rejects(hasty.write`select pg_sleep(60)`, { code: 'ERR_SQL_STATEMENT_TIMEOUT' });
  const notes = pgTable('notes', { id: integer('id') });
  const prepared = drizzle(sql.pool as unknown as Pool)
    .select()
    .from(notes)
    .prepare('all_notes');
  await Promise.all(Array.from({ length: 8 }, () => prepared.execute()));
  const left = await cluster.primary.query("select name from pg_prepared_statements where name <> ''");
  assert.deepEqual(left, []);
});

test('a pool for reads only reads, also in transactions that its user begins', async () => {
  const connection = await sql.readPool({ strong: true }).connect();
  await connection.query('begin');
  await assert.rejects(connection.query('insert into notes values (101)'), { code: '25006' });
  await connection.query('rollback');
  await assert.rejects(connection.query('insert into notes values (101)'), { code: '25006' });
  assert.ok((await connection.query('select from notes')).rowCount! > 0);
  connection.release();
});

/** The router over a database in this process: the same doors, on one connection. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drizzle } from 'drizzle-orm/node-postgres';
import { type Generated, Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { createSql, type Sql } from '../../src/sql/index.ts';

let sql: Sql;

before(async () => {
  sql = createSql({ embedded: 'memory', pool: { maxWaiting: 2, connectTimeout: '10s' } });
  await sql.query('create table pets (id serial primary key, name text)');
});

after(() => sql.close());

test('writes, reads and transactions answer as those of a server do', async () => {
  const { rowCount, command } = await sql.write`insert into pets (name) values (${'Rex'})`;
  assert.deepEqual([rowCount, command], [1, 'INSERT']);
  assert.deepEqual((await sql.read`select 9007199254740993::int8 as big, name from pets`).rows, [
    { big: '9007199254740993', name: 'Rex' },
  ]);
  await assert.rejects(
    sql.transaction(async (tx) => {
      await tx`delete from pets`;
      throw new Error('no');
    }),
    { message: 'no' },
  );
  assert.equal((await sql.read`select from pets`).rowCount, 1);
  await assert.rejects(sql.write`select no_such_column`, { code: '42703' });
});

test('a read door refuses writes', async () => {
  await assert.rejects(sql.read`insert into pets (name) values ('x')`, { code: 'ERR_SQL_READ_ONLY' });
  await assert.rejects(sql.readPool().query("insert into pets (name) values ('x')"), { code: 'ERR_SQL_READ_ONLY' });
  const connection = await sql.readPool().connect();
  await connection.query('begin');
  await assert.rejects(connection.query("insert into pets (name) values ('x')"), { code: '25006' });
  await connection.query('rollback');
  connection.release();
});

test('transactions wait for each other', async () => {
  const order: string[] = [];
  const work = (name: string): Promise<void> =>
    sql.transaction(async (tx) => {
      order.push(`${name} begins`);
      await tx`select 1`;
      order.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b')]);
  assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends']);
});

test('refuses callers over the bound of those who wait', async () => {
  const held = await sql.pool.connect();
  const waiting = [sql.write`select 1`, sql.write`select 1`];
  await assert.rejects(sql.write`select 1`, { code: 'ERR_SQL_POOL_FULL' });
  held.release();
  await Promise.all(waiting);
});

test('tokens and sessions work as they do with replicas', async () => {
  const token = await sql.session(undefined, async () => {
    await sql.write`insert into pets (name) values ('Tom')`;
    assert.equal((await sql.read`select from pets where name = 'Tom'`).rowCount, 1);
    return await sql.token();
  });
  assert.equal((await sql.read(token)`select from pets where name = 'Tom'`).served.role, 'primary');
});

test('Kysely and Drizzle take its pool', async () => {
  const db = new Kysely<{ pets: { id: Generated<number>; name: string } }>({
    dialect: new PostgresDialect({ pool: sql.pool }),
  });
  await db.transaction().execute(async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx.insertInto('pets').values({ name: 'Kim' }).executeTakeFirstOrThrow();
    assert.equal(numInsertedOrUpdatedRows, 1n);
  });
  const drizzled = drizzle(sql.pool as unknown as Pool);
  const { rows } = await drizzled.transaction((tx) => tx.execute("select name from pets where name = 'Kim'"));
  assert.deepEqual(rows, [{ name: 'Kim' }]);
});

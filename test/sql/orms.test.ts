/** Kysely, Drizzle and plain `pg` code over the pools of the router, at a real primary with a standby. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { type Generated, Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { createSql, type Sql } from '../../src/sql/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';

let cluster: PostgresCluster;
let sql: Sql;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }] });
  await cluster.primary.query('create table pets (id integer primary key generated always as identity, name text)');
  await cluster.untilApplied('b');
  const [primary, replica] = ['a', 'b'].map((name) => cluster.server(name).url) as [string, string];
  sql = createSql({ primary, replicas: { here: replica }, region: 'here', probeInterval: 50, probeTimeout: '10s' });
});

after(async () => {
  await sql.close();
  await cluster.stop();
});

interface Tables {
  readonly pets: { readonly id: Generated<number>; readonly name: string };
}

const isStandby = 'select pg_is_in_recovery() as is';

test('Kysely writes, reads and begins transactions at the primary, and reads replicas where it is told to', async () => {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: sql.pool }) });
  await sql.session(undefined, async () => {
    const added = await db.insertInto('pets').values({ name: 'Rex' }).returning('id').executeTakeFirstOrThrow();
    await db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx.updateTable('pets').set({ name: 'Max' }).executeTakeFirstOrThrow();
      assert.equal(numUpdatedRows, 1n);
      assert.equal((await tx.selectFrom('pets').selectAll().executeTakeFirstOrThrow()).name, 'Max');
    });
    const replica = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: sql.readPool() }) });
    const pets = await replica.selectFrom('pets').selectAll().execute();
    assert.deepEqual(pets, [{ id: added.id, name: 'Max' }], 'the replica has what this session wrote');
    await assert.rejects(replica.deleteFrom('pets').execute(), { code: '25006' });
  });
});

const pets = pgTable('pets', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull(),
});

// drizzle-team/drizzle-orm#6234, #6279, better-auth/better-auth#5887: replica reads inside transactions and after writes.
test('drizzle-orm#6279: everything goes to the primary unless the pool of replicas is named', async () => {
  const db = drizzle(sql.pool as unknown as Pool);
  const standby = async (client: { execute(query: string): Promise<{ rows: Record<string, unknown>[] }> }) =>
    (await client.execute(isStandby)).rows[0]!.is;
  assert.equal(await standby(db), false);
  assert.equal(await standby(drizzle(sql.readPool() as unknown as Pool)), true);
});

test('drizzle-orm#6234: reads inside a transaction stay in it, on one connection of the primary', async () => {
  const db = drizzle(sql.pool as unknown as Pool);
  await db.transaction(async (tx) => {
    await tx.insert(pets).values({ name: 'Tom' });
    const seen = await tx.select().from(pets);
    assert.equal(seen.at(-1)!.name, 'Tom');
    assert.equal((await tx.execute(isStandby)).rows[0]!.is, false);
  });
  await assert.rejects(
    db.transaction(async (tx) => {
      await tx.insert(pets).values({ name: 'Ghost' });
      throw new Error('no');
    }),
    { message: 'no' },
  );
  const named = db.select().from(pets).prepare('all_pets');
  assert.ok((await named.execute()).every(({ name }) => name !== 'Ghost'));
});

// typeorm/typeorm#789, #7343: asynchronous replication shows right after a write. better-auth/better-auth#5887 likewise.
test('typeorm#7343: who has written is not shown a replica that lacks it', async () => {
  await sql.read`select 1`;
  await cluster.pauseReplay('b');
  try {
    const names = await sql.session(undefined, async () => {
      await sql.pool.query('insert into pets (name) values ($1)', ['Kim']);
      return (await sql.readPool().query<{ name: string }>('select name from pets')).rows.map(({ name }) => name);
    });
    assert.ok(names.includes('Kim'));
  } finally {
    await cluster.resumeReplay('b');
  }
});

test('code written for pg takes a connection, uses it and gives it back', async () => {
  const connection = await sql.pool.connect();
  try {
    await connection.query('begin');
    await connection.query({ text: 'insert into pets (name) values ($1)', values: ['Ada'], name: 'add_pet' });
    await connection.query('rollback');
    const { rows } = await connection.query({ text: "select 1 from pets where name = 'Ada'", rowMode: 'array' });
    assert.deepEqual(rows, []);
  } finally {
    connection.release();
  }
});

/** Tables that every server of the shards has as a whole: written on all or on none, joined on each, copied to new ones. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import type { Shards, ShardsOptions } from '../../src/sql/index.ts';
import { CliProgram, type Outcome } from '../support/cli-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { type ShopServers, startShopServers } from './shard-servers.ts';

const tables = `
CREATE TABLE countries (code text PRIMARY KEY, name text UNIQUE, since timestamptz, area double precision, flag bytea);
CREATE TABLE cities (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, country text NOT NULL REFERENCES countries, name text);
ALTER TABLE orders ADD country text REFERENCES countries DEFERRABLE INITIALLY DEFERRED;`;

let shop: ShopServers;
let shards: Shards;

/** Without c, which comes later. */
function open(names: readonly string[], changes: Partial<ShardsOptions> = {}): Shards {
  const servers = Object.fromEntries(names.map((name) => [name, shop.servers[name]!.url]));
  return shop.open({ servers, references: ['countries', 'cities'], ...changes });
}

before(async () => {
  shop = await startShopServers(['a', 'b', 'c']);
  await Promise.all(Object.values(shop.servers).map((server) => server.query(tables)));
  await shop.servers.a!.query("INSERT INTO countries (code, name) VALUES ('jp', 'Japan')");
  shards = open(['a', 'b']);
  await shards.prepare();
});

after(() => shop[Symbol.asyncDispose]());

/** The rows of the table, as each server has them. */
async function rowsOn(table: string, names = ['a', 'b']): Promise<readonly (readonly string[])[]> {
  const text = `SELECT t::text AS row FROM ${table} t ORDER BY t::text`;
  const found = await Promise.all(names.map((name) => shop.servers[name]!.query<{ row: string }>(text)));
  return found.map((rows) => rows.map(({ row }) => row));
}

async function assertEverywhere(table: string, count: number, names = ['a', 'b']): Promise<void> {
  const [first, ...others] = await rowsOn(table, names);
  assert.equal(first!.length, count, table);
  for (const rows of others) assert.deepEqual(rows, first);
}

async function customerOf(server: string): Promise<number> {
  const map = await shards.map();
  for (let key = 0; ; key++) if (map.homeOf(shards.shard(key).bucket).server === server) return key;
}

/** `antipode shards check`. */
async function check(...options: readonly string[]): Promise<Outcome> {
  await using folder = await temporaryFolder('shard-references');
  const servers = { a: shop.servers.a!.url, b: shop.servers.b!.url };
  const described = { ...shop.options, servers, references: ['countries', 'cities'] };
  await writeFile(join(folder.path, 'antipode.shards.json'), JSON.stringify(described));
  using program = new CliProgram();
  return await program.run(['shards', 'check', ...options], {}, folder.path);
}

const insertCountry = 'INSERT INTO countries (code, name) VALUES ($1, $2)';

test('preparing gives all servers what the first one has', async () => {
  await assertEverywhere('countries', 1);
  assert.deepEqual(await shards.references.check(), []);
});

test('a write is on all servers, values of every kind as they are, and each server joins them', async () => {
  const { rows } = await shards.references.query<{ code: string }>(
    `INSERT INTO countries VALUES ('de', 'Land "ü" \\ ''', '2026-01-01 00:00:00.123456+02', 0.1, '\\x00ff'), ('fr', NULL, NULL, NULL, NULL)
     RETURNING code`,
  );
  assert.deepEqual(rows, [{ code: 'de' }, { code: 'fr' }]);
  await shards.references.transaction(async (tx) => {
    await tx.query("INSERT INTO cities (country, name) VALUES ('de', 'Bonn'), ('de', 'Köln')");
    await tx.query("UPDATE countries SET code = 'xx' WHERE code = 'fr'");
    await tx.query("DELETE FROM cities WHERE name = 'Bonn'");
  });
  await assertEverywhere('countries', 3);
  await assertEverywhere('cities', 1);
  for (const server of ['a', 'b']) {
    const shard = shards.shard(await customerOf(server));
    const joined = await shard.read('SELECT c.name FROM cities c JOIN countries ON code = country');
    assert.deepEqual(joined.rows, [{ name: 'Köln' }]);
  }
});

test('what one server refuses is on none', async () => {
  const customer = await customerOf('b');
  await shards.references.query(insertCountry, ['it', 'Italy']);
  await shards.shard(customer).query('INSERT INTO orders (customer, id, country) VALUES ($1, 1, $2)', [customer, 'it']);
  // On b a row refers to it, which is looked at when the transaction ends; on a none does.
  await assert.rejects(shards.references.query("DELETE FROM countries WHERE code = 'it'"), { code: '23503' });
  await assertEverywhere('countries', 4);
  const undone = shards.references.transaction(async (tx) => {
    await tx.query(insertCountry, ['no', 'Norway']);
    throw new Error('never mind');
  });
  await assert.rejects(undone, /never mind/);
  await assertEverywhere('countries', 4);
  assert.deepEqual(await shards.references.check(), []);
});

test('no server is written alone, nor together with the rows of a key', async () => {
  const shard = shards.shard(1);
  await assert.rejects(shard.query(insertCountry, ['es', 'Spain']), { code: 'ERR_SQL_REFERENCE_ALONE' });
  await assert.rejects(shop.servers.b!.query('UPDATE countries SET name = name'), { code: 'ZS006' });
  await assert.rejects(shop.servers.a!.query('TRUNCATE cities'), { code: 'ZS006' });
  const crossing = { code: 'ERR_SQL_CROSS_SHARD' };
  await shard.transaction(() => assert.rejects(shards.references.query(insertCountry, ['es', 'Spain']), crossing));
  await shards.references.transaction(() => assert.rejects(shard.query('DELETE FROM orders'), crossing));
});

test('writes of several processes come one after the other', async () => {
  const others = [open(['a', 'b']), open(['a', 'b'])];
  await shards.references.query(insertCountry, ['n', '0']);
  await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      others[at % 2]!.references.query("UPDATE countries SET name = (name::int + 1)::text WHERE code = 'n'"),
    ),
  );
  const { rows } = await shards.shard(await customerOf('b')).read("SELECT name FROM countries WHERE code = 'n'");
  assert.deepEqual(rows, [{ name: '12' }]);
  await shards.references.query("DELETE FROM countries WHERE code = 'n'");
});

test('what a server lost when it was cut off in the moment of the commit it gets with the next write', async () => {
  const before = (await rowsOn('countries'))[0]!.length;
  // The first server has decided; the other one never hears of it.
  await shop.servers.a!.query(`BEGIN; SELECT antipode_shards.begin_reference();
    INSERT INTO countries (code, name) VALUES ('lost', 'Lost'); COMMIT`);
  const [first, other] = await rowsOn('countries');
  assert.deepEqual([first!.length, other!.length], [before + 1, before]);
  assert.deepEqual(await shards.references.check(), [
    { server: 'b', table: 'countries', missing: 1, different: 0, extra: 0 },
  ]);
  await shards.references.query(insertCountry, ['next', 'Next']);
  await assertEverywhere('countries', before + 2);
  await shards.references.query("DELETE FROM countries WHERE code IN ('lost', 'next')");
});

test('with a server down nothing is written', async () => {
  const impatient = open(['a', 'b']);
  shop.servers.b!.pause();
  const gone = open(['a', 'b'], {
    servers: { a: shop.servers.a!.url, b: { url: 'postgres://127.0.0.1:1/none' } },
  });
  await assert.rejects(gone.references.query(insertCountry, ['es', 'Spain']), { code: 'ERR_SQL_REFERENCE_UNREACHED' });
  // One that hangs and comes back holds the write up, no more.
  const late = impatient.references.query(insertCountry, ['es', 'Spain']);
  shop.servers.b!.resume();
  await late;
  assert.deepEqual(await shards.references.check(), []);
  const known = await shards.shard(1).read("SELECT FROM countries WHERE code = 'es'");
  assert.equal(known.rowCount, 1);
});

test('drift is found by checksums and repaired', async () => {
  const client = new Client(shop.servers.b!.url);
  await client.connect();
  await client.query(`SET session_replication_role = 'replica'; DELETE FROM countries WHERE code = 'jp';
    INSERT INTO countries (code, name) VALUES ('zz', 'Nowhere'); UPDATE cities SET name = 'Cologne'`);
  await client.end();
  const drift = [
    { server: 'b', table: 'countries', missing: 1, different: 0, extra: 1 },
    { server: 'b', table: 'cities', missing: 0, different: 1, extra: 0 },
  ];
  assert.deepEqual(await shards.references.check(), drift);
  const { status, out } = await check();
  assert.equal(status, 1);
  assert.match(out, /^countries on b: 1 rows missing, 0 different, 1 too many$/m);
  assert.deepEqual(await shards.references.check(), drift, 'nothing was repaired');
  assert.match((await check('--repair')).out, /^repaired$/m);
  assert.deepEqual(await shards.references.repair(), []);
  assert.equal((await check()).status, 0);
  await assertEverywhere('cities', 1);
});

test('a first server that was set back is not written past what the others have', async () => {
  await shop.servers.a!.query('UPDATE antipode_shards.reference SET version = version - 5');
  await assert.rejects(shards.references.query(insertCountry, ['pt', 'Portugal']), { code: 'ERR_SQL_REFERENCE_DRIFT' });
  assert.deepEqual(await shards.references.repair(), []);
  await shards.references.query(insertCountry, ['pt', 'Portugal']);
});

test('a new server gets them before it takes buckets, and who does not know of it writes nothing', async () => {
  const three = open(['a', 'b', 'c']);
  const order = { source: 'a', target: 'c', buckets: (await shards.map()).bucketsOf('a').slice(0, 2) };
  await assert.rejects(three.moves.move(order), { code: 'ERR_SQL_SHARD_PLAN' });
  await shop.servers.c!.query("INSERT INTO countries (code, name) VALUES ('own', 'Its own')");
  await assert.rejects(three.prepare(), { code: 'ERR_SQL_SHARD_OPTION', message: /c has 1 rows/ });
  await shop.servers.c!.query("BEGIN; SET LOCAL antipode_shards.reference = 'copy'; DELETE FROM countries; COMMIT");
  await three.prepare();
  const count = (await rowsOn('countries'))[0]!.length;
  await assertEverywhere('countries', count, ['a', 'b', 'c']);
  await assert.rejects(shards.references.query(insertCountry, ['gr', 'Greece']), { code: 'ERR_SQL_SHARD_SERVER' });
  await three.references.query(insertCountry, ['gr', 'Greece']);
  await assertEverywhere('countries', count + 1, ['a', 'b', 'c']);
  assert.equal((await three.moves.move(order)).state, 'done');
});

test('a table that becomes one is copied by preparing, and nobody writes it with other options', async () => {
  await Promise.all(
    Object.values(shop.servers).map((server) => server.query('CREATE TABLE plans (id int PRIMARY KEY)')),
  );
  await shop.servers.a!.query('INSERT INTO plans SELECT generate_series(1, 2500)');
  const references = ['countries', 'cities', 'plans'];
  const more = open(['a', 'b', 'c'], { references });
  await assert.rejects(more.references.query('DELETE FROM plans'), { code: 'ERR_SQL_SHARD_UNPREPARED' });
  await more.prepare();
  await assertEverywhere('plans', 2_500, ['a', 'b', 'c']);
  await assert.rejects(open(['a', 'b', 'c']).references.query(insertCountry, ['pl', 'Poland']), {
    code: 'ERR_SQL_SHARD_UNPREPARED',
  });
  await more.references.query('DELETE FROM plans WHERE id > 10');
  await assertEverywhere('plans', 10, ['a', 'b', 'c']);
  const held = "SELECT FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'";
  await until(async () => (await shop.servers.b!.query(held)).length === 0, 'no transaction is left open');
  assert.throws(() => open(['a'], { references: ['orders'] }), { code: 'ERR_SQL_SHARD_OPTION' });
});

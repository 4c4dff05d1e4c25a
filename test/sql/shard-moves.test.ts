import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import type { MoveOrder, Shards, ShardsStatus } from '../../src/sql/index.ts';
import { CliProgram, type Outcome } from '../support/cli-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { runMover } from './run-mover.ts';
import { startLoad } from './shard-load.ts';
import { type ShopServers, startShopServers } from './shard-servers.ts';

let shop: ShopServers;
let shards: Shards;

before(async () => {
  shop = await startShopServers(['a', 'b']);
  shards = shop.open();
  await shards.prepare();
});

after(() => shop[Symbol.asyncDispose]());

const insert = 'INSERT INTO orders (customer, id, note, extra) VALUES ($1, $2, $3, $4)';

async function orderFrom(source: string, target: string, count: number): Promise<MoveOrder> {
  const map = await shop.open().map();
  return { source, target, buckets: map.bucketsOf(source).slice(0, count) };
}

/** Customers whose buckets are moved. */
function customersIn({ buckets }: MoveOrder, count: number): number[] {
  const customers: number[] = [];
  for (let key = 0; customers.length < count; key++) {
    if (buckets.includes(shards.shard(key).bucket)) customers.push(key);
  }
  return customers;
}

/** Whoever waits for a lock of a bucket. */
const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

async function lastMove(): Promise<{ readonly id: string; readonly state: string }> {
  const rows = await shop.servers.a!.query<{ id: string; state: string }>(
    'SELECT id, state FROM antipode_shards.moves ORDER BY id DESC LIMIT 1',
  );
  return rows[0]!;
}

async function rowsOn(server: string, table: string): Promise<string[]> {
  const rows = await shop.servers[server]!.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

test('moves rows of all kinds as they are, and leaves none behind', async () => {
  const order = await orderFrom('a', 'b', 4);
  const customers = customersIn(order, 12);
  for (const customer of customers) {
    await shards.shard(customer).transaction(async (tx) => {
      await tx.query(insert, [customer, customer + 1_000, 'ünï "\\ \n', 'null']);
      await tx.query(insert, [customer, customer + 2_000, null, null]);
      await tx.query("INSERT INTO items VALUES ($1, $2, 1, '1e-20', '2026-01-01 00:00:00.123456+02', '\\x00ff')", [
        customer,
        customer + 1_000,
      ]);
    });
  }
  const before = [await rowsOn('a', 'orders'), await rowsOn('a', 'items')];
  assert.equal(before[0]!.length, customers.length * 2);

  const stages: string[] = [];
  const outcome = await shards.moves.move(order, { pace: 1, onProgress: ({ stage }) => stages.push(stage) });

  assert.deepEqual(outcome.state, 'done');
  assert.deepEqual(
    outcome.moved.toSorted((a, b) => a - b),
    order.buckets,
  );
  assert.deepEqual([await rowsOn('b', 'orders'), await rowsOn('b', 'items')], before);
  assert.deepEqual([await rowsOn('a', 'orders'), await rowsOn('a', 'items')], [[], []]);
  assert.deepEqual(
    [...new Set(stages)],
    [
      'capture',
      'copy',
      'catch-up',
      'verify',
      'fence',
      'complete',
      'released',
      'published',
      'accepted',
      'clean',
      'done',
    ],
  );
  assert.equal(await shards.moves.open(), undefined);
  const { rows } = await shards
    .shard(customers[0]!)
    .read('SELECT count(*)::int AS count FROM orders WHERE customer = $1', [customers[0]]);
  assert.deepEqual(rows, [{ count: 2 }]);
});

test('a number that the source has given is not given again by the target', async () => {
  const order = await orderFrom('b', 'a', 1);
  const [customer] = customersIn(order, 1);
  const add = "INSERT INTO orders (customer, note) VALUES ($1, 'numbered') RETURNING id";
  await shop.servers.b!.query("SELECT setval('orders_id_seq', 5000)");
  const [first] = (await shards.shard(customer!).query<{ id: string }>(add, [customer])).rows;
  await shards.moves.move(order, { pace: 1 });
  const [second] = (await shards.shard(customer!).query<{ id: string }>(add, [customer])).rows;
  assert.equal(first!.id, '5001');
  assert.equal(second!.id, '5002');
});

test('a read that was let in before the hand-over still finds its rows', async () => {
  const order = await orderFrom('a', 'b', 1);
  const [bucket] = order.buckets;
  const [customer] = customersIn(order, 1);
  await shards.shard(customer!).query(insert, [customer, 77, 'read late', null]);
  const reader = new Client({ connectionString: shop.servers.a!.url });
  await reader.connect();
  const version = '(SELECT version FROM antipode_shards.owned WHERE bucket = $1)';
  await reader.query('BEGIN READ ONLY');
  await reader.query(`SELECT antipode_shards.enter($1::smallint, ${version}, false)`, [bucket]);
  let stage = '';
  const moved = shards.moves.move(order, { pace: 1, onProgress: (progress) => (stage = progress.stage) });
  await until(() => stage === 'accepted', 'the source has let go');
  // So long would it take to delete them.
  await until(async () => (await shop.servers.a!.query(waiting)).length > 0 || stage === 'done', 'the move waits');
  const { rows } = await reader.query('SELECT note FROM orders WHERE customer = $1 AND id = 77', [customer]);
  assert.deepEqual(rows, [{ note: 'read late' }]);
  await reader.query('COMMIT');
  await reader.end();
  assert.equal((await moved).state, 'done');
  assert.deepEqual(await shop.servers.a!.query('SELECT FROM orders WHERE id = 77'), []);
});

test('a move that leaves time to others says how much it takes, and watches them no longer than it lasts', async () => {
  const order = await orderFrom('a', 'b', 2);
  const paces: number[] = [];
  const { state } = await shards.moves.move(order, { pace: 0.5, onProgress: ({ pace }) => paces.push(pace) });
  assert.equal(state, 'done');
  assert.ok(
    paces.every((pace) => pace >= 0.2 && pace <= 0.5),
    `${paces}`,
  );
  const watching = "SELECT FROM pg_stat_activity WHERE application_name = 'antipode move watch'";
  await until(async () => (await shop.servers.a!.query(watching)).length === 0, 'nobody watches a');
  await until(async () => (await shop.servers.b!.query(watching)).length === 0, 'nobody watches b');
});

test('one move at a time, of buckets that are where it says', async () => {
  const { buckets } = await orderFrom('a', 'b', 1);
  const refused = { code: 'ERR_SQL_SHARD_PLAN' };
  await assert.rejects(shards.moves.move({ source: 'b', target: 'a', buckets }), refused);
  await assert.rejects(shards.moves.move({ source: 'a', target: 'a', buckets }), refused);
  await assert.rejects(shards.moves.move({ source: 'a', target: 'z', buckets }), refused);
  await assert.rejects(shards.moves.move({ source: 'a', target: 'b', buckets: [] }), refused);
  await shop.servers.a!.query("INSERT INTO antipode_shards.moves (source, target, buckets) VALUES ('a', 'b', '{}')");
  await assert.rejects(shards.moves.move({ source: 'a', target: 'b', buckets }), { code: 'ERR_SQL_SHARD_BUSY' });
  assert.equal((await shards.moves.abort())?.state, 'aborted');
  assert.equal(await shards.moves.abort(), undefined);
});

test('a row that is not the same at the target is noticed before anything is handed over', async () => {
  const order = await orderFrom('a', 'b', 1);
  const [customer] = customersIn(order, 1);
  await shards.shard(customer!).query(insert, [customer, 1, 'true', null]);
  const before = await rowsOn('b', 'orders');
  await shop.servers.b!.query(`
    CREATE FUNCTION falsify() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := ''false''; RETURN NEW; END';
    CREATE TRIGGER falsify BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION falsify();
    ALTER TABLE orders ENABLE ALWAYS TRIGGER falsify`);
  await assert.rejects(shards.moves.move(order, { pace: 1 }), { code: 'ERR_SQL_SHARD_CHECKSUM' });
  await shop.servers.b!.query('DROP TRIGGER falsify ON orders');

  const found = await shards
    .shard(customer!)
    .read('SELECT note FROM orders WHERE customer = $1 AND id = 1', [customer]);
  assert.deepEqual(found.rows, [{ note: 'true' }]);
  assert.deepEqual(await shards.moves.abort(), { move: (await lastMove()).id, state: 'aborted', moved: [] });
  assert.deepEqual(await rowsOn('b', 'orders'), before);
  assert.deepEqual(await shop.servers.b!.query('SELECT * FROM antipode_shards.incoming'), []);
  assert.deepEqual(await shop.servers.a!.query('SELECT * FROM antipode_shards.owned WHERE move IS NOT NULL'), []);
});

test('a move waits for a transaction that is open, ends when it is asked to, and leaves all where it was', async () => {
  const order = await orderFrom('a', 'b', 3);
  const [customer] = customersIn(order, 1);
  const before = await rowsOn('a', 'orders');
  const ended = await shards.shard(customer!).transaction(async (tx) => {
    const moving = shards.moves.move(order, { pace: 1 });
    await until(async () => (await lastMove()).state === 'running', 'a move that runs');
    const aborting = shop.open().moves.abort();
    await until(async () => (await lastMove()).state === 'aborting', 'a move that is to end');
    await tx.query('SELECT 1');
    return { moving, aborting };
  });
  assert.equal((await ended.moving).state, 'aborted');
  assert.equal((await ended.aborting)?.state, 'aborted');
  assert.deepEqual(await rowsOn('a', 'orders'), before);
});

test('antipode shards prepares, shows, moves and rebalances', async () => {
  await using folder = await temporaryFolder('shards');
  await writeFile(join(folder.path, 'antipode.shards.json'), JSON.stringify(shop.options));
  using program = new CliProgram();
  const run = (...argv: string[]): Promise<Outcome> => program.run(['shards', ...argv], {}, folder.path);
  const counts = async (): Promise<Record<string, number>> => {
    const { servers } = JSON.parse((await run('status', '--json')).out) as ShardsStatus;
    return Object.fromEntries(servers.map(({ server, buckets }) => [server, buckets!]));
  };

  assert.equal((await run('prepare')).status, 0);
  const before = await counts();
  assert.equal(before.a! + before.b!, 64);
  const split = await run('split', 'a', '--to', 'b', '--pace', '1');
  assert.deepEqual([split.status, split.err], [0, '']);
  assert.match(
    split.out,
    /^a to b: (\d+) of \1 buckets, \d+ rows, .* copied, at work 100 % of the time\nmove \d+ done: buckets [\d,-]+ moved\n$/,
  );
  assert.equal((await counts()).a, Math.ceil(before.a! / 2));
  const even = await run('rebalance', '--pace', '1', '--json');
  assert.equal(even.status, 0);
  assert.deepEqual(await counts(), { a: 32, b: 32 });
  assert.match((await run('rebalance')).out, /^every server has its share already$/m);
  assert.match(
    (await run('status')).out,
    /^SERVER +BUCKETS .*\na +32 .*\nb +32 .*\nmap version \d+, no move under way\n$/,
  );

  const wrong = await run('move', '--from', 'a', '--to', 'b', '--buckets', '1-');
  assert.equal(wrong.status, 2);
  const nothing = await run('resume');
  assert.deepEqual([nothing.status, nothing.err], [2, 'antipode: no move is under way (ERR_CLI_SHARDS)\n']);
});

test('a mover killed at every step is resumed, and nobody who reads or writes notices', async () => {
  const order = await orderFrom('a', 'b', 8);
  const load = await startLoad(shop, customersIn(order, 24));
  const stages = [
    ...['capture', 'copy', 'catch-up', 'verify', 'fence', 'complete', 'released', 'published', 'accepted', 'clean'],
    undefined,
  ];
  for (const stage of stages) {
    const done = load.operations();
    const ended = await runMover(shop, order, stage);
    assert.equal(ended, stage === undefined ? 'done' : 'SIGKILL', `ended at ${stage}`);
    // Also while nobody carries the move out.
    await until(() => load.operations() > done + 40, 'operations go on');
  }
  const history = await load.stop();
  assert.deepEqual(history.failures, []);
  await history.check();
  const after = await shop.open().map();
  assert.deepEqual(
    order.buckets.map((bucket) => after.homeOf(bucket).server),
    order.buckets.map(() => 'b'),
  );
  for (const table of ['orders', 'items']) {
    const left = `SELECT FROM ${table} WHERE antipode_shards.bucket(customer::text) = ANY ($1::smallint[])`;
    assert.deepEqual(await shop.servers.a!.query(left, [order.buckets]), []);
  }
});

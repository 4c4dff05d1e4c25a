import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSql, type Shards } from '../../src/sql/index.ts';
import { type ShopServers, startShopServers } from './shard-servers.ts';

let shop: ShopServers;
let shards: Shards;

before(async () => {
  shop = await startShopServers(['a', 'b']);
  shards = shop.open();
  await shards.prepare();
});

after(() => shop[Symbol.asyncDispose]());

const insert = 'INSERT INTO orders (customer, id, note) VALUES ($1, $2, $3)';

/** Customers that lie on the server, from `from` on. */
async function customersOf(server: string, count: number, from: number): Promise<number[]> {
  const map = await shards.map();
  const found: number[] = [];
  for (let key = from; found.length < count; key++) {
    if (map.homeOf(shards.shard(key).bucket).server === server) found.push(key);
  }
  return found;
}

/** What a move does in the end, without its rows. */
async function handOver(bucket: number, from: string, to: string, version: number): Promise<void> {
  await shop.servers[to]!.query(`INSERT INTO antipode_shards.incoming VALUES (${bucket}, ${version}, 1, true)`);
  await shop.servers[from]!.query(`DELETE FROM antipode_shards.owned WHERE bucket = ${bucket}`);
  await shop.servers[from]!.query(
    `INSERT INTO antipode_shards.released VALUES (${bucket}, ${version}, '${to}', true)
     ON CONFLICT (bucket) DO UPDATE SET version = excluded.version, target = excluded.target`,
  );
}

test('the servers put each key into the bucket that the router does', async () => {
  const keys = [0, -1, 7, 2n ** 62n];
  const { rows } = await shards
    .shard(1)
    .read<{ bucket: number }>(
      'SELECT antipode_shards.bucket(key::text) AS bucket FROM unnest($1::bigint[]) AS t(key)',
      [keys.map(String)],
    );
  assert.deepEqual(
    rows.map(({ bucket }) => bucket),
    keys.map((key) => shards.shard(key).bucket),
  );
});

test('keeps each key on the server of its bucket', async () => {
  for (const [server, customers] of [
    ['a', await customersOf('a', 3, 0)],
    ['b', await customersOf('b', 3, 0)],
  ] as const) {
    for (const customer of customers) {
      await shards.shard(customer).query(insert, [customer, 1, 'new']);
      const { rows } = await shards
        .shard(customer)
        .read('SELECT note, length FROM orders WHERE customer = $1', [customer]);
      assert.deepEqual(rows, [{ note: 'new', length: 3 }]);
    }
    const found = await shop.servers[server]!.query<{ customer: string }>('SELECT customer FROM orders ORDER BY 1');
    assert.deepEqual(
      found.map(({ customer }) => Number(customer)),
      customers,
    );
  }
});

test('a read cannot write', async () => {
  await assert.rejects(shards.shard(900).read(insert, [900, 1, 'x']), { code: '25006' });
});

test('a transaction commits as one, and rolls back where its callback rejects', async () => {
  const [customer] = await customersOf('a', 1, 1_000);
  const count = 'SELECT count(*)::int AS count FROM orders WHERE customer = $1';
  await shards.shard(customer!).transaction(async (tx) => {
    await tx.query(insert, [customer, 1, 'x']);
    await tx.query('INSERT INTO items VALUES ($1, 1, 1, 2.50)', [customer]);
  });
  const undone = shards.shard(customer!).transaction(async (tx) => {
    await tx.query(insert, [customer, 2, 'x']);
    throw new Error('never mind');
  });
  await assert.rejects(undone, /never mind/);
  assert.deepEqual((await shards.shard(customer!).read(count, [customer])).rows, [{ count: 1 }]);
});

test('refuses to write rows of another key through a shard, even on the same server', async () => {
  const [one, other] = await customersOf('a', 2, 2_000);
  const refused = { code: 'ERR_SQL_CROSS_SHARD' };
  await assert.rejects(shards.shard(one!).query(insert, [other, 1, 'x']), refused);
  await assert.rejects(
    shards.shard(one!).transaction((tx) => tx.query(insert, [other, 1, 'x'])),
    refused,
  );
  await shards.shard(one!).query(insert, [one, 1, 'x']);
  await assert.rejects(
    shards.shard(one!).query('UPDATE orders SET customer = $1 WHERE customer = $2', [other, one]),
    refused,
  );
});

test('refuses a write through another shard within a transaction; a read is fine', async () => {
  const [one] = await customersOf('a', 1, 3_000);
  const [other] = await customersOf('b', 1, 3_000);
  await shards.shard(one!).transaction(async () => {
    await shards.shard(other!).read('SELECT 1');
    await assert.rejects(shards.shard(other!).query(insert, [other, 1, 'x']), { code: 'ERR_SQL_CROSS_SHARD' });
    await assert.rejects(
      shards.shard(other!).transaction(async () => {}),
      { code: 'ERR_SQL_CROSS_SHARD' },
    );
  });
});

test('a router that missed a move is refused by the old server and goes to the new one', async () => {
  const [customer] = await customersOf('a', 1, 4_000);
  const { bucket } = shards.shard(customer!);
  const stale = shop.open();
  assert.equal((await stale.map()).homeOf(bucket).server, 'a');
  await handOver(bucket, 'a', 'b', 50);

  await stale.shard(customer!).query(insert, [customer, 1, 'after the move']);
  assert.deepEqual((await stale.map()).homeOf(bucket), { server: 'b', version: 50 });
  const on = async (server: string): Promise<number> =>
    (await shop.servers[server]!.query('SELECT FROM orders WHERE customer = $1', [customer])).length;
  assert.deepEqual([await on('a'), await on('b')], [0, 1]);

  const found = await shards.shard(customer!).read('SELECT note FROM orders WHERE customer = $1', [customer]);
  assert.deepEqual(found.rows, [{ note: 'after the move' }]);
});

test('a write past the routers is refused where its bucket is not', async () => {
  const [customer] = await customersOf('b', 1, 5_000);
  await assert.rejects(shop.servers.a!.query(insert, [customer, 1, 'x']), { code: 'ZS001' });
  await shop.servers.b!.query(insert, [customer, 1, 'x']);
});

test('a bucket that nobody has is waited for, no longer than said', async () => {
  const [customer] = await customersOf('b', 1, 6_000);
  const impatient = shop.open({ moveWaitMs: 50 });
  const { bucket } = shards.shard(customer!);
  await impatient.map();
  const [owned] = await shop.servers.b!.query<{ version: string }>(
    `DELETE FROM antipode_shards.owned WHERE bucket = ${bucket} RETURNING version`,
  );
  await assert.rejects(impatient.shard(customer!).read('SELECT 1'), { code: 'ERR_SQL_SHARD_MOVING' });
  const waiting = shards.shard(customer!).read('SELECT 1 AS one');
  await shop.servers.b!.query(`INSERT INTO antipode_shards.owned VALUES (${bucket}, ${owned!.version})`);
  assert.deepEqual((await waiting).rows, [{ one: 1 }]);
});

test('a repeatable read that began before its bucket left cannot write to it', async () => {
  const [customer] = await customersOf('a', 1, 7_000);
  const { bucket } = shards.shard(customer!);
  let attempts = 0;
  const late = shop.open();
  await late.map();
  const { Client } = (await import('pg')).default;
  const client = new Client(shop.servers.a!.url);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
    await handOver(bucket, 'a', 'b', 60);
    await assert.rejects(client.query(insert, [customer, 1, 'x']), { code: '40001' });
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
  await late.shard(customer!).transaction(
    async (tx) => {
      attempts++;
      await tx.query(insert, [customer, 1, 'x']);
    },
    { isolation: 'serializable' },
  );
  assert.equal(attempts, 1);
});

test('preparing again changes nothing', async () => {
  const before = await shop.servers.a!.query('SELECT * FROM antipode_shards.owned ORDER BY bucket');
  await shop.open().prepare();
  assert.deepEqual(await shop.servers.a!.query('SELECT * FROM antipode_shards.owned ORDER BY bucket'), before);
  await assert.rejects(shop.open({ buckets: 128 }).prepare(), { code: 'ERR_SQL_SHARD_OPTION' });
});

test('asks all shards at once and merges what they sorted', async () => {
  const customers = [...(await customersOf('a', 3, 8_000)), ...(await customersOf('b', 3, 8_000))];
  for (const customer of customers) await shards.shard(customer).query(insert, [customer, 1, 'scattered']);
  const sorted = customers.toSorted((one, other) => other - one).map(String);
  const text = 'SELECT customer FROM orders WHERE note = $1 ORDER BY customer DESC';
  const orderBy = [{ column: 'customer', direction: 'desc' }] as const;
  const all = await shards.allShards<{ customer: string }>(text, ['scattered'], { orderBy, concurrency: 1 });
  assert.deepEqual(
    all.rows.map(({ customer }) => customer),
    sorted,
  );
  assert.deepEqual(all.failures, []);
  const first = await shards.allShards<{ customer: string }>(text, ['scattered'], { orderBy, limit: 2 });
  assert.deepEqual(
    first.rows.map(({ customer }) => customer),
    sorted.slice(0, 2),
  );
  await assert.rejects(shards.allShards(text, ['scattered'], { orderBy: [{ column: 'customer' }] }), {
    code: 'ERR_SQL_SHARD_ORDER',
  });
});

test('reads more rows than are fetched at once, and gives the connection back when the loop is left', async () => {
  const series = 'SELECT n FROM generate_series(1, 2500) AS s(n)';
  assert.equal((await shards.allShards(series)).rows.length, 5_000);
  let count = 0;
  for await (const _ of shards.scan(series)) if (++count === 1_500) break;
  const busy = "SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' AND application_name = 'antipode'";
  assert.deepEqual([await shop.servers.a!.query(busy), await shop.servers.b!.query(busy)], [[], []]);
});

test('refuses more rows, or larger ones, than it is told to take', async () => {
  const series = 'SELECT n FROM generate_series(1, 10) AS s(n)';
  assert.equal((await shards.allShards(series, [], { maxRows: 20 })).rows.length, 20);
  const refused = { code: 'ERR_SQL_SHARD_ROWS' };
  await assert.rejects(shards.allShards(series, [], { maxRows: 19 }), refused);
  await assert.rejects(shards.allShards("SELECT repeat('x', 1000) AS x", [], { maxBytes: 3_000 }), refused);
});

test('cannot write on all shards', async () => {
  await assert.rejects(shards.allShards('DELETE FROM orders'), { code: 'ERR_SQL_SHARD_FAILED' });
});

test('hides rows that lie on a server and are not at home there', async () => {
  const [customer] = await customersOf('a', 1, 9_000);
  const { bucket } = shards.shard(customer!);
  await shards.shard(customer!).query(insert, [customer, 1, 'once']);
  const { Client } = (await import('pg')).default;
  const mover = new Client(shop.servers.b!.url);
  await mover.connect();
  await mover.query(`SET session_replication_role = 'replica';
    INSERT INTO antipode_shards.incoming VALUES (${bucket}, 0, 1, false);
    INSERT INTO orders (customer, id, note) VALUES (${customer}, 1, 'once')`);
  const count = async (): Promise<number> =>
    (await shards.allShards("SELECT FROM orders WHERE note = 'once'")).rows.length;
  assert.equal(await count(), 1);
  // A hand-over that nobody finished: the source has let go, the target has not been told.
  await mover.query(`UPDATE antipode_shards.incoming SET version = 70, is_complete = true WHERE bucket = ${bucket}`);
  await mover.end();
  await shop.servers.a!.query(`
    WITH gone AS (DELETE FROM antipode_shards.owned WHERE bucket = ${bucket}),
      released AS (INSERT INTO antipode_shards.released VALUES (${bucket}, 70, 'b', false))
    UPDATE antipode_shards.server SET generation = generation + 1`);
  assert.equal(await count(), 1);
  assert.equal((await shop.servers.b!.query(`SELECT FROM antipode_shards.owned WHERE bucket = ${bucket}`)).length, 1);
});

test('with a server down all fail, or the others answer and say who did not', async () => {
  const gone = { ...shop.options, servers: { ...shop.options.servers, b: { url: 'postgres://127.0.0.1:1/none' } } };
  const partial = shop.open(gone);
  await assert.rejects(partial.allShards('SELECT 1 AS one'), { code: 'ERR_SQL_SHARD_FAILED' });
  const { rows, failures } = await partial.allShards('SELECT 1 AS one', [], { onFailure: 'partial' });
  assert.deepEqual(rows, [{ one: 1 }]);
  assert.deepEqual(
    failures.map(({ server }) => server),
    ['b'],
  );
});

test('a router of replicas has shards beside its own tables', async () => {
  const sql = createSql({ primary: shop.servers.a!.url, shards: shop.options });
  const [customer] = await customersOf('b', 1, 10_000);
  await sql.shard(customer!).query(insert, [customer, 1, 'both']);
  assert.equal((await sql.allShards("SELECT FROM orders WHERE note = 'both'")).rows.length, 1);
  const { rows } = await sql.read.query("SELECT count(*)::int AS count FROM orders WHERE note = 'both'");
  assert.deepEqual(rows, [{ count: 0 }]);
  await sql.close();
  await assert.rejects(sql.shard(customer!).read('SELECT 1'), { code: 'ERR_SQL_CLOSED' });
});

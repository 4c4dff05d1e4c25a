/**
 * Readers and writers of some customers, each step recorded: what was acknowledged must be there in the end, once, and no
 * reader may ever see less than was acknowledged before it asked.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Shards } from '../../src/sql/index.ts';
import type { ShopServers } from './shard-servers.ts';

export interface Load {
  operations(): number;
  /** Ends it when all that is under way has been answered. */
  stop(): Promise<History>;
}

export interface History {
  readonly failures: readonly string[];
  /** Compares what is there, on all servers together, with what was acknowledged. */
  check(): Promise<void>;
}

/** What was acknowledged of one customer. */
interface Ledger {
  count: number;
  readonly orders: Set<number>;
}

const counter = 0;

export async function startLoad(shop: ShopServers, customers: readonly number[]): Promise<Load> {
  const routers = [shop.open(), shop.open()];
  const ledgers = new Map(customers.map((customer): [number, Ledger] => [customer, { count: 0, orders: new Set() }]));
  await clear(routers[0]!, customers);
  const failures: string[] = [];
  let operations = 0;
  let isStopped = false;
  // One writer a customer, so that its ledger is exact; readers of all.
  const act = async (work: () => Promise<void>): Promise<void> => {
    while (!isStopped) {
      await work().catch((error: unknown) => failures.push(String(error)));
      operations++;
      // The servers and the mover have two processors between them.
      await delay(2);
    }
  };
  const workers = [0, 1].flatMap((worker) => {
    const mine = customers.filter((_, at) => at % 2 === worker);
    const router = routers[worker]!;
    let turn = 0;
    const next = (): number => mine[turn++ % mine.length]!;
    return [
      act(() => write(router, next(), ledgers, turn)),
      act(() => read(router, mine[Math.floor(operations) % mine.length]!, ledgers)),
    ];
  });
  workers.push(act(() => readAll(routers[0]!, customers)));
  return {
    operations: () => operations,
    async stop() {
      isStopped = true;
      await Promise.all(workers);
      return { failures, check: () => check(shop, ledgers) };
    },
  };
}

async function clear(router: Shards, customers: readonly number[]): Promise<void> {
  for (const customer of customers) {
    await router.shard(customer).transaction(async (tx) => {
      await tx.query('DELETE FROM orders WHERE customer = $1', [customer]);
      await tx.query("INSERT INTO orders (customer, id, extra) VALUES ($1, $2, '0')", [customer, counter]);
    });
  }
}

async function write(
  router: Shards,
  customer: number,
  ledgers: ReadonlyMap<number, Ledger>,
  turn: number,
): Promise<void> {
  const ledger = ledgers.get(customer)!;
  const shard = router.shard(customer);
  const [oldest] = ledger.orders;
  if (turn % 3 === 0) {
    const count = 'UPDATE orders SET extra = to_jsonb(extra::text::int + 1) WHERE customer = $1 AND id = $2';
    await shard.query(count, [customer, counter]);
    ledger.count++;
  } else if (turn % 3 === 1 || oldest === undefined) {
    const id = turn + 1;
    await shard.transaction(async (tx) => {
      await tx.query('INSERT INTO orders (customer, id, note) VALUES ($1, $2, $3)', [customer, id, `order ${id}`]);
      await tx.query('INSERT INTO items VALUES ($1, $2, 1, 9.90)', [customer, id]);
    });
    ledger.orders.add(id);
  } else {
    await shard.query('DELETE FROM orders WHERE customer = $1 AND id = $2', [customer, oldest]);
    ledger.orders.delete(oldest);
  }
}

async function read(router: Shards, customer: number, ledgers: ReadonlyMap<number, Ledger>): Promise<void> {
  const known = ledgers.get(customer)!.count;
  const text = 'SELECT extra::text::int AS count FROM orders WHERE customer = $1 AND id = $2';
  const { rows } = await router.shard(customer).read<{ count: number }>(text, [customer, counter]);
  assert.equal(rows.length, 1, `the counter of ${customer}`);
  assert.ok(rows[0]!.count >= known, `${customer}: ${rows[0]!.count} is less than ${known}, acknowledged before`);
}

/** In the middle of a move too every counter is there, once. */
async function readAll(router: Shards, customers: readonly number[]): Promise<void> {
  const text = 'SELECT customer FROM orders WHERE id = $1 AND customer = ANY ($2) ORDER BY customer';
  const orderBy = [{ column: 'customer' }];
  const { rows } = await router.allShards<{ customer: string }>(text, [counter, customers], { orderBy });
  assert.deepEqual(
    rows.map(({ customer }) => Number(customer)),
    customers.toSorted((a, b) => a - b),
  );
}

async function check({ servers }: ShopServers, ledgers: ReadonlyMap<number, Ledger>): Promise<void> {
  const of = async (text: string): Promise<{ customer: string; id: string; extra: unknown }[]> => {
    const all = await Promise.all(
      Object.values(servers).map((server) => server.query<never>(text, [[...ledgers.keys()]])),
    );
    return all.flat();
  };
  const orders = await of('SELECT customer, id, extra FROM orders WHERE customer = ANY ($1) ORDER BY customer, id');
  const items = await of(
    'SELECT customer, order_id AS id FROM items WHERE customer = ANY ($1) ORDER BY customer, order_id',
  );
  for (const [customer, ledger] of ledgers) {
    const idsOf = (rows: readonly { customer: string; id: string }[]): number[] =>
      rows.filter((row) => Number(row.customer) === customer).map(({ id }) => Number(id));
    const expected = [...ledger.orders].sort((a, b) => a - b);
    assert.deepEqual(idsOf(orders), [counter, ...expected], `orders of ${customer}`);
    assert.deepEqual(idsOf(items), expected, `items of ${customer}`);
    const row = orders.find(({ customer: whose, id }) => Number(whose) === customer && Number(id) === counter)!;
    assert.equal(row.extra, ledger.count, `the counter of ${customer}`);
  }
}

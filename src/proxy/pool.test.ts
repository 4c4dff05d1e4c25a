import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { seededRandom } from '../core/index.ts';
import { Recorder } from '../testing/index.ts';
import { type CarrierWaiter, PoolAnswer } from './carrier.ts';
import type { EndpointConnection } from './connection.ts';
import { Deadlines } from './deadlines.ts';
import { proxyDefaults } from './defaults.ts';
import { ConnectionPool } from './pool.ts';
import type { PoolOptions } from './pool-options.ts';

let server: Server;
let port: number;
let sockets: Recorder<Socket>;
let deadlines: Deadlines;
let pools: ConnectionPool[];

beforeEach(async () => {
  sockets = new Recorder();
  deadlines = new Deadlines();
  pools = [];
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    sockets.record(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as { port: number }).port;
});

afterEach(async () => {
  for (const pool of pools) pool.close();
  for (const socket of sockets.values) socket.destroy();
  if (server.listening) server.close();
  await settled(() => pools.every(({ open }) => open === 0));
  assert.equal(deadlines.size, 0);
});

function startPool(options: Partial<PoolOptions> = {}, at = port): ConnectionPool {
  const pool = new ConnectionPool(
    { host: '127.0.0.1', port: at, tls: false },
    { ...proxyDefaults, ...options },
    deadlines,
  );
  pools.push(pool);
  return pool;
}

/** Waits a turn of the event loop at a time. */
async function settled(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 30_000; !holds(); ) {
    assert.ok(performance.now() < end, `not settled: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Somebody who wants a connection. */
class Waiter implements CarrierWaiter {
  readonly told = new Recorder<EndpointConnection | string>();

  onConnection(connection: EndpointConnection): void {
    this.told.record(connection);
  }

  onConnectFailed(reason: string): void {
    this.told.record(reason);
  }

  /** The one thing it is told. */
  async answer(): Promise<EndpointConnection | string> {
    const [answer] = await this.told.until(({ length }) => length > 0);
    assert.equal(this.told.values.length, 1);
    return answer!;
  }

  async connection(): Promise<EndpointConnection> {
    const answer = await this.answer();
    assert.notEqual(typeof answer, 'string', String(answer));
    return answer as EndpointConnection;
  }
}

const now = () => performance.now();
const forever = Number.POSITIVE_INFINITY;

/** As many connections as asked for, in use. */
async function inUse(pool: ConnectionPool, count: number): Promise<EndpointConnection[]> {
  const waiters = Array.from({ length: count }, () => new Waiter());
  for (const waiter of waiters) assert.equal(pool.acquire(waiter, forever, now()), PoolAnswer.waiting);
  return Promise.all(waiters.map((waiter) => waiter.connection()));
}

describe('a request', () => {
  test('waits while a connection is opened, and counts as one that waits', async () => {
    const pool = startPool();
    const waiter = new Waiter();
    assert.equal(pool.acquire(waiter, forever, now()), PoolAnswer.waiting);
    assert.deepEqual([pool.open, pool.pending, pool.idle, pool.reached], [1, 1, 0, false]);
    await waiter.connection();
    assert.deepEqual([pool.open, pool.pending, pool.idle, pool.reached], [1, 0, 0, true]);
  });

  test('takes the connection that was used last', async () => {
    const pool = startPool();
    const [a, b] = (await inUse(pool, 2)) as [EndpointConnection, EndpointConnection];
    pool.release(b, now());
    pool.release(a, now());
    assert.equal(pool.acquire(new Waiter(), forever, now()), a);
    assert.equal(pool.acquire(new Waiter(), forever, now()), b);
    assert.equal(pool.idle, 0);
  });

  test('takes no connection that has been idle for as long as it says', async () => {
    const pool = startPool();
    const [connection] = (await inUse(pool, 1)) as [EndpointConnection];
    pool.release(connection, 1_000);
    const waiter = new Waiter();
    assert.equal(pool.acquire(waiter, 500, 1_500), PoolAnswer.waiting);
    assert.equal(pool.acquire(new Waiter(), 500, 1_499), connection);
    assert.notEqual(await waiter.connection(), connection);
  });

  test('takes no connection that the endpoint has closed', async () => {
    const pool = startPool();
    const [connection] = (await inUse(pool, 1)) as [EndpointConnection];
    pool.release(connection, now());
    sockets.values[0]!.end();
    await settled(() => pool.open === 0);
    assert.equal(pool.idle, 0);
    const waiter = new Waiter();
    assert.equal(pool.acquire(waiter, forever, now()), PoolAnswer.waiting);
    assert.notEqual(await waiter.connection(), connection);
  });

  test('that is taken back leaves its connection to the next', async () => {
    const pool = startPool();
    const [gone, next] = [new Waiter(), new Waiter()];
    pool.acquire(gone, forever, now());
    pool.cancel(gone);
    assert.equal(pool.pending, 0);
    pool.acquire(next, forever, now());
    assert.equal(pool.open, 1);
    await next.connection();
    assert.deepEqual(gone.told.values, []);
    pool.cancel(gone);
  });
});

describe('at the limits of a pool', () => {
  test('a released connection goes to who waits longest', async () => {
    const pool = startPool({ maxConnections: 1 });
    const [connection] = (await inUse(pool, 1)) as [EndpointConnection];
    const waiters = [new Waiter(), new Waiter()];
    for (const waiter of waiters) pool.acquire(waiter, forever, now());
    pool.release(connection, now());
    assert.deepEqual(
      waiters.map(({ told }) => told.values),
      [[connection], []],
    );
    pool.release(connection, now());
    assert.deepEqual(waiters[1]!.told.values, [connection]);
  });

  test('one request more than may wait is refused, and connections being opened hold a request each', async () => {
    const pool = startPool({ maxConnections: 2, maxPendingRequests: 1 });
    const waiters = Array.from({ length: 4 }, () => new Waiter());
    const answers = waiters.map((waiter) => pool.acquire(waiter, forever, now()));
    const { waiting, full } = PoolAnswer;
    assert.deepEqual(answers, [waiting, waiting, waiting, full]);
    await Promise.all(waiters.slice(0, 2).map((waiter) => waiter.connection()));
    assert.deepEqual([pool.open, pool.pending], [2, 1]);
    assert.deepEqual(waiters[3]!.told.values, []);
  });

  test('an idle connection that is too old makes room for a new one', async () => {
    const pool = startPool({ maxConnections: 1, maxPendingRequests: 0 });
    const [old] = (await inUse(pool, 1)) as [EndpointConnection];
    pool.release(old, now());
    const waiter = new Waiter();
    assert.equal(pool.acquire(waiter, 0, now()), PoolAnswer.waiting);
    const connection = await waiter.connection();
    assert.notEqual(connection, old);
    assert.equal(pool.open, 1);
  });

  test('connections over keepaliveConnections are closed when another is released, the oldest first', async () => {
    const pool = startPool({ keepaliveConnections: 1 });
    const connections = await inUse(pool, 3);
    for (const connection of connections) pool.release(connection, now());
    assert.equal(pool.idle, 1);
    await settled(() => pool.open === 1);
    assert.equal(pool.acquire(new Waiter(), forever, now()), connections[2]);
  });

  test('none is kept where none may be', async () => {
    const pool = startPool({ keepaliveConnections: 0 });
    const [connection] = await inUse(pool, 1);
    pool.release(connection!, now());
    assert.equal(pool.idle, 0);
    await settled(() => pool.open === 0);
  });

  test('old ones that a careful request passes over do not push out the new ones it has had opened', async () => {
    const pool = startPool({ keepaliveConnections: 2 });
    const old = await inUse(pool, 2);
    for (const connection of old) pool.release(connection, now() - 5_000);
    const waiter = new Waiter();
    assert.equal(pool.acquire(waiter, 1_000, now()), PoolAnswer.waiting);
    const fresh = await waiter.connection();
    pool.release(fresh, now());
    assert.equal(pool.acquire(new Waiter(), 1_000, now()), fresh);
  });
});

describe('an idle connection', () => {
  test('is closed after its time, the older first', async () => {
    const pool = startPool({ keepaliveIdleMs: 1_000 });
    const [a, b] = (await inUse(pool, 2)) as [EndpointConnection, EndpointConnection];
    pool.release(a, 5_000);
    pool.release(b, 5_500);
    assert.equal(deadlines.size, 1);
    pool.onSweep(5_999);
    assert.equal(pool.idle, 2);
    pool.onSweep(6_000);
    assert.equal(pool.idle, 1);
    pool.onSweep(6_500);
    assert.equal(pool.idle, 0);
    await settled(() => pool.open === 0);
    assert.equal(deadlines.size, 0);
  });

  test('lives no longer than the endpoint has told, for whatever request', () => {
    const pool = startPool({ keepaliveIdleMs: 30_000 });
    assert.equal(pool.idleLimitMs(true), 30_000);
    assert.equal(pool.idleLimitMs(false), 1_000);
    pool.hintMs = 3_000;
    assert.equal(pool.idleLimitMs(true), 3_000);
    assert.equal(pool.idleLimitMs(false), 3_000);
    pool.hintMs = 60_000;
    assert.equal(pool.idleLimitMs(true), 30_000);
    assert.equal(startPool({ keepaliveIdleMs: 500 }).idleLimitMs(false), 500);
  });
});

describe('a connection that is not made', () => {
  test('is told to one who waits, and tried again for the others', async () => {
    server.close();
    await once(server, 'close');
    const pool = startPool({ maxConnections: 1 });
    const waiters = [new Waiter(), new Waiter(), new Waiter()];
    for (const waiter of waiters) pool.acquire(waiter, forever, now());
    for (const waiter of waiters) assert.match(String(await waiter.answer()), /ECONNREFUSED/);
    assert.deepEqual([pool.open, pool.pending, pool.reached], [0, 0, false]);
  });

  test('is nobody\u2019s when nobody waits any more', async () => {
    server.close();
    await once(server, 'close');
    const pool = startPool();
    const waiter = new Waiter();
    pool.acquire(waiter, forever, now());
    pool.cancel(waiter);
    await settled(() => pool.open === 0);
    assert.deepEqual(waiter.told.values, []);
  });
});

test('closing ends what is idle, being opened and waiting at once, and the rest when it is released', async () => {
  const pool = startPool({ maxConnections: 3 });
  const [used, idle] = (await inUse(pool, 2)) as [EndpointConnection, EndpointConnection];
  pool.release(idle, now());
  const [opening, waiting] = [new Waiter(), new Waiter()];
  pool.acquire(opening, 0, now());
  pool.acquire(waiting, 0, now());
  pool.close();
  for (const waiter of [opening, waiting]) assert.equal(await waiter.answer(), 'the endpoint was removed');
  await settled(() => pool.open === 1);
  assert.equal(used.usable, true);
  pool.release(used, now());
  await settled(() => pool.open === 0);
  assert.equal(pool.idle, 0);
});

test('keeps its counts and its word through any sequence of requests', async () => {
  const random = seededRandom(11);
  const limits = { maxConnections: 4, maxPendingRequests: 3, keepaliveConnections: 2 };
  const pool = startPool(limits);
  const waiting = new Set<Waiter>();
  const used: EndpointConnection[] = [];
  const steps = [
    () => {
      const waiter = new Waiter();
      const answer = pool.acquire(waiter, random.next() < 0.3 ? 0 : forever, now());
      if (answer === PoolAnswer.waiting) waiting.add(waiter);
      else if (answer !== PoolAnswer.full) used.push(answer);
    },
    () => {
      const connection = used.shift();
      if (connection !== undefined) pool.release(connection, now());
    },
    () => void used.shift()?.destroy(),
    () => {
      const [waiter] = waiting;
      if (waiter === undefined) return;
      pool.cancel(waiter);
      waiting.delete(waiter);
    },
    () => pool.onSweep(now() + 60_000),
    () => void sockets.values.at(-1)?.destroy(),
  ];
  for (let step = 0; step < 600; step++) {
    steps[Math.floor(random.next() ** 2 * steps.length)]!();
    if (random.next() < 0.5) await new Promise((resolve) => setImmediate(resolve));
    for (const waiter of waiting) {
      if (waiter.told.values.length === 0) continue;
      waiting.delete(waiter);
      used.push(await waiter.connection());
    }
    assert.ok(pool.open <= limits.maxConnections && pool.idle <= limits.keepaliveConnections);
    assert.equal(pool.pending, waiting.size);
    assert.ok(pool.pending <= limits.maxPendingRequests + limits.maxConnections);
    assert.equal(new Set(used).size, used.length, 'no connection is given twice');
  }
  for (const waiter of waiting) pool.cancel(waiter);
  for (const connection of used) connection.destroy();
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Deadlines, type Expiring } from './deadlines.ts';

const sweepMs = 50;

/** Counts how often it was asked. */
class Item implements Expiring {
  sweeps = 0;
  readonly #act: () => void;

  constructor(act: () => void = () => {}) {
    this.#act = act;
  }

  onSweep(nowMs: number): void {
    assert.ok(Math.abs(nowMs - performance.now()) < 1_000);
    this.sweeps++;
    this.#act();
  }
}

/** So long by the mocked clock, and the turn of the loop that follows. */
async function pass(t: TestContext, ms: number): Promise<void> {
  t.mock.timers.tick(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Both ends of a connection. */
async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const one = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [other] = await once(server, 'connection');
  server.close();
  return [one, other];
}

test('asks everything registered, again and again, until it is taken out', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const [a, b] = [new Item(), new Item()];
  deadlines.add(a);
  await pass(t, sweepMs);
  deadlines.add(b);
  deadlines.add(b);
  await pass(t, 2 * sweepMs);
  deadlines.delete(a);
  await pass(t, sweepMs);
  assert.deepEqual([a.sweeps, b.sweeps, deadlines.size], [3, 3, 1]);
  deadlines.delete(b);
});

test('lets items be added and taken out while it asks', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const later = new Item();
  const taken = new Item();
  const first = new Item(() => {
    deadlines.delete(first);
    deadlines.delete(taken);
    deadlines.add(later);
  });
  deadlines.add(first);
  deadlines.add(taken);
  await pass(t, sweepMs);
  await pass(t, sweepMs);
  assert.deepEqual([first.sweeps, taken.sweeps, deadlines.size], [1, 0, 1]);
  assert.ok(later.sweeps >= 1);
  deadlines.delete(later);
});

test('stops its timer with the last item and starts it again with the next', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const item = new Item();
  deadlines.delete(item);
  for (let round = 1; round <= 3; round++) {
    deadlines.add(item);
    await pass(t, sweepMs);
    deadlines.delete(item);
    await pass(t, 10 * sweepMs);
    assert.equal(item.sweeps, round);
  }
});

test('asks behind what has come from sockets, and of the time before it was read', async () => {
  const deadlines = new Deadlines();
  const [reader, writer] = await pair();
  let [readAtMs, askedOfMs] = [0, 0];
  const isAsked = new Promise<void>((resolve) => {
    deadlines.add({
      onSweep(nowMs) {
        if (readAtMs === 0 && performance.now() < blockedUntilMs) return;
        askedOfMs = nowMs;
        resolve();
      },
    });
  });
  reader.on('data', () => {
    readAtMs = performance.now();
  });
  const blockedUntilMs = performance.now() + 3 * sweepMs;
  writer.write('answer');
  while (performance.now() < blockedUntilMs);
  await isAsked;
  reader.destroy();
  writer.destroy();
  assert.ok(readAtMs >= blockedUntilMs, 'it was read first');
  assert.ok(askedOfMs >= blockedUntilMs && askedOfMs <= readAtMs, `${askedOfMs} of ${readAtMs}`);
});

test('keeps no process alive', () => {
  const deadlines = new Deadlines();
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  deadlines.add(new Item());
  // Timers that hold the process are the only ones listed.
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, timersBefore);
});

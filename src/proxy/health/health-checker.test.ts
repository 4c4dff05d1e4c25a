import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type ActiveCheckOptions, activeCheckDefaults, type HealthTransition } from '../../health/index.ts';
import { Recorder } from '../../testing/index.ts';
import { HealthChecker } from './health-checker.ts';
import { probeDefaults } from './probe-defaults.ts';

interface Told extends HealthTransition {
  readonly id: string;
}

/** A checker that is quick, and a server that does with each check what the test says. */
async function setup(answer: (response: ServerResponse) => void, options: Partial<ActiveCheckOptions> = {}) {
  const asked = new Recorder<ServerResponse>();
  const server = createServer((_, response) => {
    asked.record(response);
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told = new Recorder<Told>();
  const checker = new HealthChecker({
    check: { ...activeCheckDefaults, intervalMs: 5, ...options },
    onTransition: (id, transition) => told.record({ id, ...transition }),
  });
  const { port } = server.address() as AddressInfo;
  return {
    checker,
    told,
    asked,
    address: { host: '127.0.0.1', port, tls: false },
    async [Symbol.asyncDispose]() {
      checker.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const summary = ({ id, from, to, reason }: Told) => `${id}: ${from} → ${to}, ${reason}`;

test('tells when an endpoint passes, falls and rises again, and why', async () => {
  let status = 200;
  await using world = await setup((response) => response.writeHead(status).end());
  const { checker, told, address } = world;
  checker.add('a', address);
  assert.equal(checker.state('a')?.status, 'unknown');
  await told.until(({ length }) => length === 1);
  status = 503;
  await told.until(({ length }) => length === 2);
  assert.equal(checker.state('a')?.reason, '3 of 3 checks failed: expected 200–399, got 503');
  status = 200;
  await told.until(({ length }) => length === 3);
  assert.deepEqual(told.values.map(summary), [
    'a: unknown → healthy, the check passed',
    'a: healthy → unhealthy, 3 of 3 checks failed: expected 200–399, got 503',
    'a: unhealthy → healthy, 2 of 2 checks passed',
  ]);
});

test('checks endpoints that come and go apart from one another', async () => {
  await using world = await setup((response) => response.end());
  const { checker, told, address } = world;
  checker.add('good', address);
  checker.add('bad', { ...address, port: 1 });
  await told.until(({ length }) => length === 2);
  assert.deepEqual(told.values.map(({ id, to }) => `${id} ${to}`).sort(), ['bad unhealthy', 'good healthy']);
  checker.remove('bad');
  checker.remove('unknown');
  assert.equal(checker.state('bad'), undefined);
  checker.add('later', address);
  await told.until(({ length }) => length === 3);
  assert.equal(told.last?.id, 'later');
});

test('starts an endpoint over that is added again', async () => {
  await using world = await setup((response) => response.end());
  const { checker, told, address } = world;
  checker.add('a', address);
  await told.until(({ length }) => length === 1);
  checker.add('a', { ...address, port: 1 });
  assert.equal(checker.state('a')?.status, 'unknown');
  await told.until(({ length }) => length === 2);
  assert.equal(told.last?.to, 'unhealthy');
});

test('runs no more checks at once than its limit, and all of them in the end', async () => {
  await using world = await setup(() => {}, { intervalMs: 3_600_000, timeoutMs: 60_000 });
  const { checker, told, asked, address } = world;
  const limit = probeDefaults.maxConcurrentProbes;
  for (let at = 0; at < 2 * limit; at++) checker.add(`${at}`, address);
  await asked.until(({ length }) => length === limit);
  for (let answered = 0; answered < 2 * limit; answered++) {
    asked.values[answered]!.end();
    await told.until(({ length }) => length === answered + 1);
    await asked.until(({ length }) => length === Math.min(2 * limit, limit + answered + 1));
  }
});

test('cuts off the running check of an endpoint that is removed, and tells nothing of it', async () => {
  await using world = await setup(() => {}, { unhealthyThreshold: 1 });
  const { checker, told, asked, address } = world;
  for (const end of [() => checker.remove('a'), () => checker.close()]) {
    checker.add('a', address);
    const [response] = (await asked.until(({ length }) => length === 1)) as [ServerResponse];
    end();
    await once(response, 'close');
    asked.values.length = 0;
  }
  assert.deepEqual(told.values, []);
  assert.deepEqual(asked.values, []);
});

test('keeps no process alive while it waits', async () => {
  await using world = await setup((response) => response.end(), { intervalMs: 3_600_000 });
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  world.checker.add('a', world.address);
  await world.told.until(({ length }) => length === 1);
  await new Promise(setImmediate);
  assert.equal(timers(), before);
});

test('refuses an expected status that is none', () => {
  const check = { ...activeCheckDefaults, expectedStatus: ['ok'] };
  assert.throws(() => new HealthChecker({ check, onTransition: () => {} }), { code: 'ERR_HEALTH_STATUS' });
});

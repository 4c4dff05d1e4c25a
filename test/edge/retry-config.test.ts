/** What a config says of retries, budgets, hedges and deadlines, and that the node does it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteInput, ServiceInput } from '../../src/config/index.ts';
import { type Answer, ask, type Question } from '../support/ask.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode } from '../support/test-node.ts';

interface Opened extends AsyncDisposable {
  /** Tried in this order. */
  readonly first: LoopbackApp;
  readonly second: LoopbackApp;
  get(question?: Question): Promise<Answer>;
  metric(name: string): Promise<number[]>;
}

/** A node before two apps, of which the first is always tried first. */
async function open(route: Partial<RouteInput>, service: Partial<ServiceInput> = {}): Promise<Opened> {
  const [first, second] = [await LoopbackApp.start('first'), await LoopbackApp.start('second')];
  const endpoints = [{ url: first.url }, { url: second.url, backup: true }];
  const node = await startTestNode({
    services: { api: { endpoints, health: false, panicThreshold: 0, ...service } },
    routes: [{ path: '/', service: 'api', ...route }],
  });
  return {
    first,
    second,
    get: (question) => ask(node.url, '/x', question),
    async metric(name) {
      const found = [...(await node.source.metrics())].find((each) => each.name === name)!;
      return found.type === 'histogram' ? [] : found.samples.map(({ value }) => value);
    },
    async [Symbol.asyncDispose]() {
      await node.close({ graceMs: 0 });
      await first.close();
      await second.close();
    },
  };
}

test('a 503 is tried elsewhere by default, a 500 where the route says so, and both are counted', async () => {
  await using plain = await open({});
  plain.first.status = 503;
  assert.equal((await plain.get()).body, 'second');
  plain.first.status = 500;
  assert.equal((await plain.get()).status, 500);
  assert.deepEqual(await plain.metric('antipode_retries_total'), [1, 0]);
  await using more = await open({ retry: { statuses: [500] } });
  more.first.status = 500;
  assert.equal((await more.get()).body, 'second');
  more.second.status = 500;
  assert.equal((await more.get()).status, 500);
  assert.deepEqual(await more.metric('antipode_retries_total'), [1, 1]);
});

test('a route may have none: no attempts, no causes, no methods', async () => {
  for (const retry of [{ attempts: 0 }, { methods: [] }, { statuses: [] }]) {
    await using world = await open({ retry });
    world.first.status = 503;
    assert.equal((await world.get()).status, 503, JSON.stringify(retry));
  }
  await using world = await open({ retry: { on: [] } });
  await world.first.close();
  assert.equal((await world.get()).status, 503);
});

test('an Idempotency-Key is gone by where the route says so', async () => {
  for (const idempotencyKey of [false, true]) {
    await using world = await open({ retry: { idempotencyKey } });
    world.first.status = 503;
    const question = { method: 'POST', headers: { 'idempotency-key': '"1"' }, body: 'x' };
    assert.equal((await world.get(question)).status, idempotencyKey ? 200 : 503);
  }
});

test('a single try has its own time, and waits before the next', async () => {
  await using world = await open({ retry: { perTryTimeout: '60ms', backoff: { base: 0, max: 0 } } });
  world.first.isSilent = true;
  assert.equal((await world.get()).body, 'second');
});

test('the only endpoint is waited for as long as it says, up to the limit', async () => {
  await using world = await open({ retry: { retryAfterMax: 0 } }, {});
  await world.second.close();
  world.first.status = 503;
  world.first.fields['retry-after'] = '1';
  const start = performance.now();
  assert.equal((await world.get()).status, 503);
  assert.ok(performance.now() - start < 900);
});

test('a service has one budget for all its routes', async () => {
  await using world = await open({}, { retryBudget: { percent: 0, minConcurrency: 0 } });
  world.first.status = 503;
  assert.equal((await world.get()).status, 503);
  assert.deepEqual(await world.metric('antipode_retries_refused_total'), [1]);
});

test('a first try that is slow gets a second one beside it', async () => {
  await using world = await open({ hedge: { after: '40ms' } });
  world.first.isSilent = true;
  assert.equal((await world.get()).body, 'second');
  assert.deepEqual(await world.metric('antipode_hedges_total'), [1]);
  assert.deepEqual(await world.metric('antipode_hedges_won_total'), [1]);
});

test('a request has the time its route gives it, in all, and a client may give it less where it is heard', async () => {
  await using world = await open({ timeouts: { total: '100ms' } });
  world.first.isSilent = true;
  assert.equal((await world.get()).status, 504);
  assert.match(`${world.first.clientRequests[0]?.headers['x-request-deadline']}`, /^\d{13}(?:\.\d+)?$/);
  const passed = { headers: { 'x-request-deadline': `${Date.now() - 1}` } };
  await using deaf = await open({});
  assert.equal((await deaf.get(passed)).status, 200);
  await using listening = await open({ clientDeadlines: true });
  assert.equal((await listening.get(passed)).status, 504);
  assert.equal(listening.first.clientRequests.length, 0);
});

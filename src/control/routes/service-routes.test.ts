import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { ask } from '../../../test/support/ask.ts';
import { SampleSource } from '../../../test/support/sample-source.ts';
import { until } from '../../../test/support/until.ts';
import { ControlServer } from '../admin-api.ts';
import type { RestartResult } from '../index.ts';

const source = new SampleSource();
const server = new ControlServer({ source, port: 0 });
let url: string;

before(async () => {
  url = (await server.listen()).url;
});
after(() => server.close());
beforeEach(() => {
  source.orders.length = 0;
  source.trouble = undefined;
});

const post = (path: string, body?: unknown) =>
  ask(url, path, {
    method: 'POST',
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('a rolling restart is answered with what it did', async () => {
  const answer = await post('/v1/services/web/reload');
  assert.equal(answer.status, 200, answer.body);
  assert.deepEqual(answer.json(), { service: 'web', generation: 3, replaced: 2, tookMs: 5_340 });
});

test('a rolling restart that is stopped is a conflict, with the reason', async () => {
  source.trouble = 'the old workers go on: exited with code 1';
  const answer = await post('/v1/services/web/reload');
  assert.equal(answer.status, 409);
  const { code, detail } = answer.json<{ code: string; detail: string }>();
  assert.deepEqual({ code, detail }, { code: 'ERR_CONTROL_ROLLOUT', detail: source.trouble });
});

test('a rolling restart goes on when nobody waits for it any more', async () => {
  const held = Promise.withResolvers<RestartResult>();
  const slow = new SampleSource();
  let isAsked = false;
  let isOver = false;
  Object.assign(slow.services, {
    reload: () => {
      isAsked = true;
      return held.promise.finally(() => {
        isOver = true;
      });
    },
  });
  await using own = new ControlServer({ source: slow, port: 0 });
  const call = request(`${(await own.listen()).url}/v1/services/web/reload`, { method: 'POST' }).end();
  call.on('error', () => {});
  await until(() => isAsked, 'the order arrives');
  call.destroy();
  held.resolve({ service: 'web', generation: 1, replaced: 1, tookMs: 1 });
  await until(() => isOver, 'the end of the restart');
});

test('a number of workers is set, within what can be', async () => {
  assert.deepEqual((await post('/v1/services/web/scale', { workers: 3 })).json(), {
    service: 'web',
    from: 2,
    to: 3,
    ready: 3,
  });
  for (const workers of [0, 257, 1.5, '3', undefined]) {
    const refused = await post('/v1/services/web/scale', { workers });
    assert.equal(refused.status, 400, String(workers));
    assert.match(
      refused.json<{ detail: string }>().detail,
      /^body\.workers: .+ is not allowed; give a whole number from 1 to 256$/,
    );
  }
  assert.equal((await post('/v1/services/web/scale', { workers: 5 })).status, 409);
  assert.deepEqual(source.orders, ['scale 3']);
});

test('a service that is not there is not found, one without processes a conflict', async () => {
  for (const [path, body] of [['reload'], ['scale', { workers: 2 }]] as const) {
    assert.equal((await post(`/v1/services/mars/${path}`, body)).status, 404);
    assert.equal((await post(`/v1/services/api/${path}`, body)).status, 409);
  }
  assert.deepEqual(source.orders, []);
});

test('a node is ended where whoever started it lets it be', async () => {
  assert.deepEqual((await post('/v1/stop')).json(), { target: 'sample', state: 'stopping', changed: true });
  assert.deepEqual((await post('/v1/stop')).json(), { target: 'sample', state: 'stopping', changed: false });
  const { stop: _, ...endless } = { ...source, stop: undefined };
  await using own = new ControlServer({ source: Object.setPrototypeOf(endless, null), port: 0 });
  assert.equal((await ask((await own.listen()).url, '/v1/stop', { method: 'POST' })).status, 404);
});

/** What a config has a node write down of requests, looked at from outside. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/index.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';
import { resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';

let app: LoopbackApp;
let folder: TemporaryFolder;
let config: WorldInput;

before(async () => {
  app = await LoopbackApp.start();
  folder = await temporaryFolder('telemetry');
  config = {
    trustedProxies: ['127.0.0.1'],
    services: {
      app: { endpoints: [app.url], health: false },
      mixed: { endpoints: ['http://127.0.0.1:1', app.url], health: false, balance: { policy: 'round-robin' } },
      gone: { endpoints: ['http://127.0.0.1:1'], health: false },
    },
    routes: [
      { path: '/', service: 'app' },
      { path: '/mixed', service: 'mixed' },
      { path: '/gone', service: 'gone' },
      { path: '/quiet', service: 'app', accessLog: false },
      { path: '/fixed', respond: { body: 'fixed' } },
    ],
  };
});
after(async () => {
  await app.close();
  await folder[Symbol.asyncDispose]();
});

function withId(id: string) {
  return { headers: { 'x-request-id': id, host: 'shop.example' } };
}

describe('why, for requests of the past', () => {
  test('tells the route, every try and who answered', async () => {
    await using node = await startTestNode(config);
    await ask(node.url, '/cart?token=1', withId('first'));
    const { requestId, parts } = await node.source.past('first');
    const { at, durationMs, headMs, attempts, reason, ...part } = parts[0]!;
    assert.deepEqual([requestId, parts.length], ['first', 1]);
    assert.deepEqual(part, {
      node: 'entry',
      method: 'GET',
      host: 'shop.example',
      path: '/cart',
      route: '/',
      service: 'app',
      status: 200,
      abandoned: false,
      answeredBy: 'endpoint',
      attemptsMade: 1,
    });
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 10_000);
    assert.ok(headMs! > 0 && headMs! <= durationMs!);
    assert.deepEqual([attempts.length, attempts[0]!.endpoint, attempts[0]!.outcome], [1, 'app/1', 'answered']);
    assert.match(reason, /^answered 200 after [\d.]+ ms; tried app\/1: answered$/);
  });

  test('tells of an endpoint that was not there, and of another that was', async () => {
    await using node = await startTestNode(config);
    for (const id of ['a', 'b']) assert.equal((await ask(node.url, '/mixed', withId(id))).status, 200);
    const tries = await Promise.all(['a', 'b'].map(async (id) => (await node.source.past(id)).parts[0]!.attempts));
    const again = tries.find(({ length }) => length === 2)!;
    assert.deepEqual(
      again.map(({ endpoint, outcome }) => [endpoint, outcome]),
      [
        ['mixed/1', 'no connection'],
        ['mixed/2', 'answered'],
      ],
    );
  });

  test('tells why the edge answered itself', async () => {
    await using node = await startTestNode(config);
    await ask(node.url, '/gone', withId('gone'));
    const { status, answeredBy, problem, failure } = (await node.source.past('gone')).parts[0]!;
    assert.deepEqual([status, answeredBy, problem], [503, 'edge', 'unreachable']);
    assert.match(failure!, /ECONNREFUSED/);
    await ask(node.url, '/fixed', withId('fixed'));
    assert.equal((await node.source.past('fixed')).parts[0]!.answeredBy, 'edge');
  });

  test('does not know what it was never asked, or is not to remember', async () => {
    await using node = await startTestNode(config);
    await assert.rejects(async () => node.source.past('never'), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
    await using forgetful = await startTestNode({ ...config, history: false });
    await ask(forgetful.url, '/', withId('known'));
    await assert.rejects(async () => forgetful.source.past('known'), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
  });

  test('remembers as many as the config says, through a reload of it', async () => {
    const small: WorldInput = { ...config, history: { requests: 2, failures: 1 } };
    await using node = await startTestNode(small);
    for (const id of ['a', 'b', 'c']) await ask(node.url, '/fixed', withId(id));
    await node.reload(await resolvedWorld({ ...small, debug: true }));
    await assert.rejects(async () => node.source.past('a'), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
    assert.equal((await node.source.past('b')).requestId, 'b');
  });
});

describe('the access log', () => {
  const linesOf = (path: string) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

  test('writes a line for each request, but for a route that is left out', async () => {
    const destination = join(folder.path, 'all.log');
    await using node = await startTestNode({ ...config, accessLog: { destination } });
    await ask(node.url, '/quiet');
    await ask(node.url, '/cart?password=1', withId('one'));
    await ask(node.url, '/gone', withId('two'));
    await until(() => linesOf(destination).length === 2, 'two lines');
    const [one, two] = linesOf(destination);
    assert.deepEqual(
      [one!.requestId, one!.path, one!.query, one!.status, one!.endpoint, one!.tries, one!.http],
      ['one', '/cart', '?password=[redacted]', 200, 'app/1', 1, 'http/1.1'],
    );
    const { traceparent } = app.clientRequests.at(-1)!.headers;
    assert.equal(one!.traceId, String(traceparent).split('-')[1]);
    assert.deepEqual([two!.requestId, two!.level, two!.problem, two!.route], ['two', 50, 'unreachable', '/gone']);
  });

  test('goes on in a new file when the old one was moved, and in another when the config says so', async () => {
    const [first, moved] = [join(folder.path, 'first.log'), join(folder.path, 'first.log.1')];
    const second = join(folder.path, 'second.log');
    await using node = await startTestNode({ ...config, accessLog: { destination: first } });
    await ask(node.url, '/fixed', withId('before'));
    await until(() => existsSync(first) && linesOf(first).length === 1, 'a line');
    renameSync(first, moved);
    node.reopenLog();
    await until(async () => {
      await ask(node.url, '/fixed', withId('after'));
      return existsSync(first) && linesOf(first).length > 0;
    }, 'a new file');
    assert.equal(linesOf(moved)[0]!.requestId, 'before');
    assert.equal(linesOf(first).at(-1)!.requestId, 'after');
    await node.reload(await resolvedWorld({ ...config, accessLog: { destination: second, format: 'combined' } }));
    await ask(node.url, '/fixed');
    await until(
      () => existsSync(second) && readFileSync(second, 'utf8').includes('"GET /fixed HTTP/1.1" 200 5'),
      'a combined line',
    );
  });

  test('a file that cannot be opened refuses the start, and a reload, and nothing else ends', async () => {
    const destination = join(folder.path, 'nowhere', 'access.log');
    const broken: WorldInput = { ...config, accessLog: { destination } };
    await assert.rejects(startTestNode(broken), { code: 'ERR_EDGE_LOG_FILE' });
    await using node = await startTestNode(config);
    await assert.rejects(node.reload(await resolvedWorld(broken)), { code: 'ERR_EDGE_LOG_FILE' });
    assert.equal((await ask(node.url, '/fixed')).status, 200);
  });

  test('counts its lines through every reload', async () => {
    const destination = join(folder.path, 'counted.log');
    await using node = await startTestNode({ ...config, accessLog: { destination } });
    const lines = async (outcome: string) => {
      const all = [...(await node.source.metrics())].find(({ name }) => name === 'antipode_access_log_lines_total');
      const sample = all!.samples.find(({ labels }) => labels.outcome === outcome)!;
      return 'value' in sample ? sample.value : Number.NaN;
    };
    await ask(node.url, '/fixed');
    await until(async () => (await lines('written')) === 1, 'written');
    await node.reload(await resolvedWorld({ ...config, accessLog: { destination, sample: 0.5 } }));
    assert.equal(await lines('written'), 1);
    assert.equal(await lines('dropped'), 0);
  });
});

describe('ids of requests', () => {
  test('are told to clients where the config says so, once, whoever answers', async () => {
    await using node = await startTestNode({ ...config, requestId: { respond: true, format: 'uuid' } });
    app.fields['x-request-id'] = 'of the app';
    const ids = await Promise.all(
      ['/', '/fixed', '/gone', '/a%00'].map(async (path) => (await ask(node.url, path)).headers['x-request-id']),
    );
    delete app.fields['x-request-id'];
    for (const id of ids) assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    assert.equal((await ask(node.url, '/', withId('mine'))).headers['x-request-id'], 'mine');
  });

  test('are not told otherwise', async () => {
    await using node = await startTestNode(config);
    assert.equal((await ask(node.url, '/fixed')).headers['x-request-id'], undefined);
  });
});

/** Circuit breakers, fallbacks, limits of concurrency and admission, as a node makes them of a config. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { type Answer, ask } from '../support/ask.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { eventually } from './harness.ts';

interface App extends AsyncDisposable {
  readonly url: `http://127.0.0.1:${number}`;
  /** What was asked, as `method path body`. */
  readonly asked: string[];
  answer: RequestListener;
}

const ok: RequestListener = (_request, response) => void response.end('app');
const fails: RequestListener = (_request, response) => void response.writeHead(500).end('broken');

async function startApp(answer: RequestListener): Promise<App> {
  const app = { answer, asked: [] as string[] };
  const server = createServer(async (request, response) => {
    app.asked.push(`${request.method} ${request.url} ${await text(request)}`.trim());
    app.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return Object.assign(app, { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close } as const);
}

type Route = Omit<WorldInput['routes'][number], 'path' | 'service'>;
type Service = NonNullable<WorldInput['services']>[string];

function config(apps: Readonly<Record<string, App | readonly App[]>>, route: Route, service: Service = {}): WorldInput {
  const services = Object.fromEntries(
    Object.entries(apps).map(([id, list]) => [
      id,
      { endpoints: [list].flat().map(({ url }) => url), health: false, outliers: false, ...service } as const,
    ]),
  );
  return { services, routes: [{ path: '/', service: Object.keys(apps)[0]!, retry: { attempts: 0 }, ...route }] };
}

async function statuses({ url }: TestNode, times: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push((await ask(url, '/')).status);
  return all;
}

/** Asks, one after the other, until something has come to be. */
async function askUntil({ url }: TestNode, holds: () => boolean): Promise<void> {
  const endsAt = performance.now() + 30_000;
  while (!holds()) {
    assert.ok(performance.now() < endsAt, 'it comes to be in time');
    await ask(url, '/');
  }
}

const kindOf = ({ body }: Answer): string => JSON.parse(body).type.replace('urn:antipode:problem:', '');

async function metric(node: TestNode, name: string): Promise<number> {
  const samples = [...(await node.source.metrics())]
    .filter((each) => each.name === name)
    .flatMap((each) => [...each.samples]);
  return samples.reduce((sum, sample) => sum + ('value' in sample ? sample.value : 0), 0);
}

const circuits = (node: TestNode) => node.said().filter((said) => said.startsWith('circuit.'));

const quick = { minimumSamples: 4, open: '300ms', probes: 1 } as const;

test('`circuitBreaker` of a route answers 503 at once when its service fails too often, and tries it again', async () => {
  await using app = await startApp(fails);
  await using node = await startTestNode(config({ api: app }, { circuitBreaker: quick }));
  assert.deepEqual(await statuses(node, 4), [500, 500, 500, 500]);
  const refused = await ask(node.url, '/');
  assert.equal(refused.status, 503);
  assert.equal(kindOf(refused), 'circuit-open');
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(app.asked.length, 4);
  assert.equal(await metric(node, 'antipode_circuit_open'), 1);
  assert.equal(await metric(node, 'antipode_circuit_refused_total'), 1);
  app.answer = ok;
  await askUntil(node, () => node.said().includes('circuit.closed /'));
  assert.deepEqual(circuits(node), ['circuit.opened /', 'circuit.half-open /', 'circuit.closed /']);
  assert.deepEqual(await statuses(node, 2), [200, 200]);
});

test('`circuitBreaker` counts slow answers where it is told to', async () => {
  await using app = await startApp((_request, response) => void setTimeout(() => response.end('late'), 60));
  const slowCall = { duration: '30ms', rate: 0.5 } as const;
  await using node = await startTestNode(config({ api: app }, { circuitBreaker: { ...quick, slowCall } }));
  assert.deepEqual(await statuses(node, 5), [200, 200, 200, 200, 503]);
});

test('`circuitBreaker` of a service leaves the endpoint alone that fails, and not the service', async () => {
  await using good = await startApp(ok);
  await using bad = await startApp(fails);
  const service = { circuitBreaker: quick, balance: 'round-robin', slowStart: 0, panicThreshold: 0 } as const;
  await using node = await startTestNode(config({ api: [good, bad] }, {}, service));
  await askUntil(node, () => circuits(node).includes('circuit.opened api/2'));
  const failed = bad.asked.length;
  assert.deepEqual(new Set(await statuses(node, 20)), new Set([200]));
  assert.ok(bad.asked.length <= failed + 1, `${bad.asked.length - failed} more asked while it is open`);
  bad.answer = ok;
  await askUntil(node, () => circuits(node).includes('circuit.closed api/2'));
  const before = bad.asked.length;
  await statuses(node, 10);
  assert.ok(bad.asked.length > before);
});

test('`fallback` answers in place of a service that fails, hangs, is gone or has an open circuit', async () => {
  const respond = { status: 200, body: 'sorry' };
  await using app = await startApp(fails);
  const timeouts = { response: '100ms' } as const;
  const whole = config(
    { api: app },
    { fallback: { respond }, timeouts, circuitBreaker: { ...quick, minimumSamples: 3 } },
  );
  await using node = await startTestNode(whole);
  assert.equal((await ask(node.url, '/')).body, 'sorry');
  app.answer = () => {};
  assert.equal((await ask(node.url, '/')).body, 'sorry');
  app.answer = (request) => void request.socket.destroy();
  assert.equal((await ask(node.url, '/')).body, 'sorry');
  assert.deepEqual(circuits(node), ['circuit.opened /']);
  assert.equal((await ask(node.url, '/')).body, 'sorry');
  assert.equal(app.asked.length, 3);
  assert.equal(await metric(node, 'antipode_fallbacks_total'), 4);
});

test('`fallback` leaves an answer alone that has begun, and what is not among its causes', async () => {
  await using app = await startApp((_request, response) => void response.writeHead(404).end('none'));
  const only = { respond: { body: 'sorry' }, on: ['timeout'] as const, statuses: [503] };
  await using node = await startTestNode(config({ api: app }, { fallback: only }));
  assert.equal((await ask(node.url, '/')).body, 'none');
  app.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  };
  await assert.rejects(fetch(node.url).then((answer) => answer.text()));
  app.answer = (request) => void request.socket.destroy();
  assert.equal((await ask(node.url, '/')).status, 502);
});

test('`fallback` to a service hands on the body, and asks nothing twice that must not be', async () => {
  await using app = await startApp(fails);
  await using other = await startApp((_request, response) => void response.end('other'));
  await using node = await startTestNode(config({ api: app, other }, { fallback: { service: 'other' } }));
  const put = await ask(node.url, '/x?y', { method: 'PUT', body: 'the body' });
  assert.deepEqual([put.status, put.body], [200, 'other']);
  const chunks = { 'transfer-encoding': 'chunked' };
  assert.equal((await ask(node.url, '/c', { method: 'PUT', body: 'in chunks', headers: chunks })).body, 'other');
  const posted = await ask(node.url, '/x', { method: 'POST', body: 'once' });
  assert.deepEqual([posted.status, posted.body], [500, 'broken']);
  await app[Symbol.asyncDispose]();
  // Now nothing can have been sent.
  const unsent = await ask(node.url, '/z', { method: 'POST', body: 'not sent', headers: { 'content-length': 8 } });
  assert.deepEqual([unsent.status, unsent.body], [200, 'other']);
  assert.deepEqual(other.asked, ['PUT /x?y the body', 'PUT /c in chunks', 'POST /z not sent']);
});

test('`concurrency` lets so many through, has some wait and refuses the rest', async () => {
  const held: (() => void)[] = [];
  await using app = await startApp((_request, response) => void held.push(() => response.end('app')));
  const concurrency = { max: 2, queue: 1, queueTimeout: '10s' } as const;
  await using node = await startTestNode(config({ api: app }, { concurrency }));
  const first = [ask(node.url, '/1'), ask(node.url, '/2')];
  await eventually(() => held.length === 2, 'two are under way');
  const body = 'x'.repeat(100_000);
  const waits = ask(node.url, '/3', { method: 'POST', body });
  await new Promise((resolve) => setTimeout(resolve, 30));
  const refused = await ask(node.url, '/4');
  assert.deepEqual([refused.status, kindOf(refused), refused.headers['retry-after']], [503, 'overloaded', '1']);
  assert.equal(held.length, 2);
  held.shift()!();
  await eventually(() => held.length === 2, 'the one that waited is under way');
  for (const end of held) end();
  for (const answer of await Promise.all([...first, waits])) assert.equal(answer.status, 200);
  assert.equal(app.asked[2], `POST /3 ${body}`);
  assert.equal(await metric(node, 'antipode_concurrency_active'), 0);
  assert.equal(await metric(node, 'antipode_concurrency_shed_total'), 1);
});

test('`concurrency` has nobody wait longer than `queueTimeout`, and forgets clients that leave', async () => {
  await using app = await startApp(() => {});
  const concurrency = { max: 1, queue: 5, queueTimeout: '150ms' } as const;
  await using node = await startTestNode(config({ api: app }, { concurrency }));
  const stuck = ask(node.url, '/').catch(() => {});
  await eventually(() => app.asked.length === 1, 'one is under way');
  assert.equal((await ask(node.url, '/')).status, 503);
  app.answer = ok;
  const leaving = new AbortController();
  const left = fetch(node.url, { signal: leaving.signal }).catch(() => 'left');
  await new Promise((resolve) => setTimeout(resolve, 30));
  leaving.abort();
  assert.equal(await left, 'left');
  assert.equal(app.asked.length, 1);
  void stuck;
});

test('`concurrency` of a service counts all of its routes together', async () => {
  await using app = await startApp(() => {});
  const { services } = config({ api: app }, {}, { concurrency: { max: 1, queue: 0 } });
  const routes = [
    { path: '/a', service: 'api' },
    { path: '/b', service: 'api' },
  ] as const;
  await using node = await startTestNode({ services, routes } as WorldInput);
  const stuck = ask(node.url, '/a').catch(() => {});
  await eventually(() => app.asked.length === 1, 'one is under way');
  assert.equal((await ask(node.url, '/b')).status, 503);
  void stuck;
});

test('`admission` refuses requests of little priority first while the event loop is late, and never health', async () => {
  const routes = [
    { path: '/', respond: { body: 'ok' }, priority: 'low' },
    { path: '/sign-in', respond: { body: 'ok' }, priority: 'high' },
  ] as const;
  const admission = { beginLag: '20ms', endLag: '10ms', fullLag: '200ms', minimumUtilization: 0.3 } as const;
  await using node = await startTestNode({ routes, admission });
  let isBlocking = true;
  const block = () => {
    const endsAt = performance.now() + 80;
    while (performance.now() < endsAt);
    if (isBlocking) setImmediate(block);
  };
  block();
  const answers: number[] = [];
  const endsAt = performance.now() + 30_000;
  while (!answers.includes(503) && performance.now() < endsAt) answers.push((await ask(node.url, '/')).status);
  const health = await ask(node.url, '/.well-known/antipode/health');
  const important = (await ask(node.url, '/sign-in')).status;
  isBlocking = false;
  assert.ok(answers.includes(503), answers.join());
  assert.deepEqual([health.status, important], [200, 200]);
  // The lag is forgotten within a few times its smoothing.
  const calmBy = performance.now() + 30_000;
  while ((await metric(node, 'antipode_overload_pressure')) > 0) {
    assert.ok(performance.now() < calmBy, 'it is over');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(await statuses(node, 5), [200, 200, 200, 200, 200]);
});

/** The edge inside the processes of an app, as its users meet it: two workers that are one node. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { PastAnswer, WorldStatus } from '../../src/control/index.ts';
import type { RouteInput, WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { certificateFiles } from '../support/certificates.ts';
import { untilGone } from '../support/index.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

/** Listens where it was written to, as most apps do, and says which process it is. */
const app = `const { createServer } = require('node:http');
let asked = 0;
createServer((request, response) => {
  if (request.url === '/count') asked++;
  if (request.url === '/slow') return setTimeout(() => response.end(String(process.pid)), 400);
  if (request.url === '/long') return setTimeout(() => response.end(String(process.pid)), 2500);
  if (request.url === '/throw') throw new Error('nobody catches this');
  if (request.url === '/cached') response.setHeader('cache-control', 'max-age=600');
  response.end(JSON.stringify({ pid: process.pid, asked, from: request.socket.remoteAddress }));
}).listen(3000);
`;

type Routes = NonNullable<WorldInput['routes']>;

/** Resolves once both workers take requests. */
async function start(...more: RouteInput[]): Promise<StartedNode> {
  const routes = [...more, { path: '/', service: 'web' }] as Routes;
  const config: WorldInput = { services: { web: { run: './app.cjs', workers: 2 } }, routes };
  const node = await startNode({ config, files: { 'app.cjs': app } });
  await until(async () => (await pidsAnswering(node)).size === 2, 'both workers answer');
  return node;
}

const pidOf = async (node: StartedNode, path = '/who') => (await ask(node.url, path)).json<{ pid: number }>().pid;
const pidsAnswering = async (node: StartedNode) => new Set(await Promise.all([1, 2, 3, 4].map(() => pidOf(node))));
const workers = async (node: StartedNode) =>
  (await ask(node.admin, '/v1/status')).json<WorldStatus>().services[0]!.workers;

test('an app that listens on a port of its own is served in its own processes, by two that look like one', async () => {
  await using node = await start();
  const pids = (await workers(node)).map(({ pid }) => pid);
  assert.deepEqual([...(await pidsAnswering(node))].toSorted(), pids.toSorted());
  assert.equal((await ask(node.url, '/who')).json<{ from: string }>().from, '127.0.0.1');
  const before = await countedRequests(node);
  for (let i = 0; i < 10; i++) await ask(node.url, '/count');
  assert.equal((await countedRequests(node)) - before, 10, 'metrics are of all workers together');
});

async function countedRequests({ admin }: StartedNode): Promise<number> {
  const metrics = (await ask(admin, '/metrics')).body;
  const lines = [...metrics.matchAll(/^antipode_requests_total\{.*route="\/".*\} (\d+)$/gm)];
  return lines.reduce((sum, [, value]) => sum + Number(value), 0);
}

test('what workers were sent is counted on when others take their places', async () => {
  await using node = await start();
  const counted = async () => {
    const [service] = (await ask(node.admin, '/v1/status')).json<WorldStatus>().services;
    return service!.endpoints.reduce((sum, { requests }) => sum + requests, 0);
  };
  const before = await counted();
  assert.ok(before >= 2, `${before} requests`);
  const { status, err } = await runAntipode(['reload', 'web', '--admin', node.admin]);
  assert.equal(status, 0, err);
  assert.equal(await counted(), before);
});

test('workers send plain requests to where the node listens with TLS', async () => {
  const services = { web: { run: './app.cjs' } } as const;
  const tls = { certificates: [certificateFiles('shop')] } as const;
  const config = { services, tls, listen: { https: '127.0.0.1:0' }, routes: [{ path: '/', service: 'web' }] } as const;
  await using node = await startNode({ config, files: { 'app.cjs': app } });
  const { port } = node.program.ready.https!;
  const moved = await fetch(`${node.url}/a?b`, { redirect: 'manual' });
  assert.deepEqual([moved.status, moved.headers.get('location')], [308, `https://127.0.0.1:${port}/a?b`]);
});

test('a rate limit is one for all workers', async () => {
  await using node = await start({ path: '/limited', service: 'web', rateLimit: { limit: 20, window: '1m' } });
  let allowed = 0;
  for (let i = 0; i < 60; i++) {
    if ((await ask(node.url, '/limited')).status === 200) allowed++;
    // Workers tell each other every 20 ms what they have allowed; until then each allows it by itself.
    await delay(10);
  }
  // Each by itself would have allowed 20.
  assert.ok(allowed >= 20 && allowed <= 30, `${allowed}`);
});

test('what is purged is gone in every worker', async () => {
  await using node = await start({ path: '/cached', service: 'web', cache: {} });
  const outcome = async () => (await ask(node.url, '/cached')).headers['cache-status'] ?? '';
  await until(async () => {
    const seen = await Promise.all([1, 2, 3, 4].map(outcome));
    return seen.every((status) => /hit/.test(String(status)));
  }, 'both have stored it');
  const purged = await runAntipode(['purge', `${node.url}/cached`, '--admin', node.admin]);
  assert.equal(purged.status, 0, purged.err);
  const after = await Promise.all([1, 2].map(outcome));
  assert.ok(
    after.every((status) => !/hit/.test(String(status))),
    String(after),
  );
});

test('a session stays with its worker, whichever has the connection', async () => {
  await using node = await start({ path: '/mine', service: 'web', sticky: { cookie: 'affinity' } });
  const first = await ask(node.url, '/mine');
  const cookie = String(first.headers['set-cookie']).split(';')[0]!;
  const { pid } = first.json<{ pid: number }>();
  for (let i = 0; i < 8; i++) {
    assert.equal((await ask(node.url, '/mine', { headers: { cookie } })).json<{ pid: number }>().pid, pid);
  }
});

test('connections outlive their worker: kill -9 costs a client that keeps its connection nothing', async () => {
  await using node = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  const pids: number[] = [];
  for (let i = 0; i < 3; i++) {
    const answer = await askBy(agent, node.url);
    ports.add(answer.port);
    pids.push(answer.pid);
    // The very last answer of a worker is in doubt when it is killed: it may not have left.
    await until(async () => (await pidsAnswering(node)).has(answer.pid), 'it has answered others since');
    process.kill(answer.pid, 'SIGKILL');
    await untilGone([answer.pid]);
  }
  assert.equal(ports.size, 1, 'it is the same connection');
  assert.equal(new Set(pids).size, 3, 'of one process after the other');
  agent.destroy();
});

async function askBy(agent: Agent, url: string): Promise<{ readonly pid: number; readonly port: number | undefined }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(`${url}/who`, { agent }, resolve).on('error', reject);
  });
  const port = response.socket.localPort;
  return { pid: JSON.parse(await text(response)).pid, port };
}

test('an exception that nobody catches ends a worker when it has answered what it had under way', async () => {
  await using node = await start();
  const [one] = await workers(node);
  const slow = Array.from({ length: 4 }, () => ask(node.url, '/slow'));
  await until(async () => (await ask(node.admin, '/metrics')).body.includes('antipode_requests_active 4'), 'under way');
  // Not idempotent, so that no other worker tries it.
  const thrown = await ask(node.url, '/throw', { method: 'POST' });
  assert.equal(thrown.status, 502);
  const { requestId } = thrown.json<{ requestId: string }>();
  const [remembered] = (await ask(node.admin, `/v1/why/${requestId}`)).json<PastAnswer>().parts;
  assert.match(remembered!.failure!, /^worker web\/\d \(.*\) ended by an uncaught error: Error: nobody catches this$/);
  assert.deepEqual(
    (await Promise.all(slow)).map(({ status }) => status),
    [200, 200, 200, 200],
  );
  await until(async () => (await workers(node)).some(({ restarts }) => restarts === 1), 'one was started again');
  assert.ok(one!.pid > 0);
  assert.ok(node.program.log.some(({ msg }) => /nobody catches this/.test(String(msg))));
  const crashes = async () => (await workers(node)).map(({ lastCrash }) => lastCrash?.reason ?? '');
  await until(async () => (await crashes()).some((reason) => reason !== ''), 'the end of one is known');
  for (const reason of await crashes())
    assert.match(reason, /^$|^exited with code 1: Error: nobody catches this\n {4}at /);
});

test('an exception in one worker costs the other clients nothing, and they do not wait for it', async () => {
  await using node = await start();
  const slow = ask(node.url, '/slow');
  const agents = Array.from({ length: 6 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const ports = await Promise.all(agents.map(async (agent) => (await askBy(agent, node.url)).port));
  // Not idempotent, so that no other worker tries it.
  void ask(node.url, '/throw', { method: 'POST' }).catch(() => undefined);
  await until(() => node.program.log.some(({ msg }) => /nobody catches this/.test(String(msg))), 'it was thrown');
  const answers = await Promise.all(agents.map((agent) => askBy(agent, node.url)));
  assert.deepEqual(
    answers.map(({ port }) => port),
    ports,
    'they are the same connections',
  );
  assert.equal((await slow).status, 200);
  for (const agent of agents) agent.destroy();
});

test('a worker that is told to end by somebody else leaves its clients, and those who come, to the others', async () => {
  await using node = await start();
  const agents = Array.from({ length: 6 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const before = await Promise.all(agents.map((agent) => askBy(agent, node.url)));
  const { pid } = before[0]!;
  let isAnswered = false;
  const long = new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(`${node.url}/long`, { agent: agents[0]! }, resolve).on('error', reject);
  }).then(text);
  void long.then(() => {
    isAnswered = true;
  });
  await until(async () => (await ask(node.admin, '/metrics')).body.includes('antipode_requests_active 1'), 'under way');
  process.kill(pid, 'SIGTERM');
  await until(async () => (await pidOf(node)) !== pid, 'it serves nobody who comes');
  for (let i = 0; i < 20; i++) assert.notEqual(await pidOf(node), pid);
  const others = await Promise.all(agents.slice(1).map((agent) => askBy(agent, node.url)));
  assert.equal(isAnswered, false, 'nobody has waited for the end of the worker');
  assert.deepEqual(
    others.map(({ port }) => port),
    before.slice(1).map(({ port }) => port),
    'they are the same connections',
  );
  assert.ok(others.every((other) => other.pid !== pid));
  assert.equal(await long, String(pid), 'what was under way is answered');
  for (const agent of agents) agent.destroy();
});

test('an app that does not start is told of with its error, answered for with 503, and served once it starts', async () => {
  const starting = `if (!require('node:fs').existsSync('database')) throw new TypeError('no database');\n${app}`;
  const config: WorldInput = { services: { web: { run: './app.cjs' } }, routes: [{ path: '/', service: 'web' }] };
  await using node = await startNode({ config, files: { 'app.cjs': starting } });
  const said = await until(
    () => node.program.log.find(({ msg }) => /^web does not start/.test(String(msg))),
    'it is told',
  );
  assert.match(String(said.msg), /exited with code 1: TypeError: no database \(.*antipode logs web/);
  const { status, headers } = await ask(node.url, '/who');
  assert.deepEqual([status, headers['retry-after']], [503, '1']);
  await writeFile(join(node.folder, 'database'), '');
  await until(async () => (await ask(node.url, '/who')).status === 200, 'it is served');
});

test('workers end when their supervisor is killed, and another can start at once', async () => {
  await using node = await start();
  const pids = (await workers(node)).map(({ pid }) => pid);
  const underWay = ask(node.url, '/slow');
  await until(async () => (await ask(node.admin, '/metrics')).body.includes('antipode_requests_active 1'), 'under way');
  process.kill(node.program.pid, 'SIGKILL');
  assert.equal((await underWay).status, 200, 'what was under way is answered');
  await untilGone(pids);
});

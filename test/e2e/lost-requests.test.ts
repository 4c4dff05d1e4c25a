/** Requests that end the process which serves them, as the operator of the node sees them: counted, logged, remembered. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { PastAnswer } from '../../src/control/index.ts';
import { ask } from '../support/ask.ts';
import { certificateFiles } from '../support/certificates.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';
import { readyPids } from './supervised-app.ts';

const app = `const { createServer } = require('node:http');
createServer((request, response) => {
  if (request.url.startsWith('/exit')) process.exit(3);
  if (request.url === '/kill') process.kill(process.pid, 'SIGKILL');
  response.statusCode = 404;
  response.end('nothing here');
}).listen(3000);
`;

const routes = [{ path: '/', service: 'web' }] as const;
const accessLog = { destination: 'access.log' } as const;

/** Of the app, by class. */
async function counted({ admin }: StartedNode): Promise<Readonly<Record<string, number>>> {
  const { body } = await ask(admin, '/metrics');
  const lines = body.matchAll(/^antipode_requests_total\{service="web",route="\/",status_class="(\dxx)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
}

/** The one line of a request in the access log, once it is there. */
function lineOf({ folder }: StartedNode, requestId: string): Promise<Readonly<Record<string, unknown>>> {
  const look = async () => {
    const text = await readFile(join(folder, 'access.log'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .find((line) => line.includes(`"requestId":"${requestId}"`));
  };
  return until(look, `the line of ${requestId}`).then((line) => JSON.parse(line));
}

function askBy(agent: Agent, url: string, method: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { agent, method }, (response) => {
      response.resume().once('end', () => resolve(response));
    });
    call.once('error', reject).end();
  });
}

const bothReady = (node: StartedNode) => until(async () => (await readyPids(node)).length === 2, 'both processes');

/** Has a request end its process; resolves to what is remembered of it. */
async function lose(node: StartedNode, method: string, path: string): Promise<PastAnswer['parts'][number]> {
  await bothReady(node);
  const answer = await ask(node.url, path, { method });
  const { type, requestId } = answer.json<{ type: string; requestId: string }>();
  assert.deepEqual([answer.status, type], [502, 'urn:antipode:problem:lost']);
  const [part] = (await ask(node.admin, `/v1/why/${requestId}`)).json<PastAnswer>().parts;
  const line = await lineOf(node, requestId);
  assert.deepEqual(
    [line.level, line.status, line.client, line.method, line.path, line.route, line.service],
    [50, 502, '127.0.0.1', method, part!.path, '/', 'web'],
  );
  assert.deepEqual([line.problem, line.durationMs, line.tries], ['lost', undefined, undefined]);
  return part!;
}

test('a request that ends its process is counted, logged and remembered', async (context: TestContext) => {
  await using node = await startNode({
    config: { services: { web: { run: './app.cjs', workers: 2 } }, routes, accessLog, requestId: { respond: true } },
    files: { 'app.cjs': app },
  });

  await context.test('by process.exit', async () => {
    const { failure, reason, status, problem, path, attempts, durationMs } = await lose(node, 'POST', '/exit?token=a');
    assert.match(failure!, /^worker web\/\d \(process \d\.\d+, pid \d+\) exited with code 3$/);
    assert.equal(reason, `answered 502 by the edge (lost: ${failure})`);
    assert.deepEqual([status, problem, path, attempts, durationMs], [502, 'lost', '/exit', [], undefined]);
  });

  await context.test('and what its process had answered before', async () => {
    await bothReady(node);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answered = await askBy(agent, node.url, 'GET', '/answered');
    assert.equal((await askBy(agent, node.url, 'POST', '/exit')).statusCode, 502);
    agent.destroy();
    assert.equal(answered.statusCode, 404);
    await lineOf(node, String(answered.headers['x-request-id']));
    await until(async () => (await counted(node))['4xx'] === 1, 'it is counted');
  });

  await context.test('by kill -9', async () => {
    const { failure } = await lose(node, 'POST', '/kill');
    assert.match(failure!, /^worker web\/\d \(process \d\.\d+, pid \d+\) was ended by SIGKILL$/);
  });

  await context.test('and the other process, which was given it then', async () => {
    const { failure } = await lose(node, 'GET', '/exit');
    const ends = failure!.split(', then ');
    assert.equal(ends.length, 2);
    for (const end of ends) assert.match(end, /^worker web\/\d \(.*\) exited with code 3$/);
    assert.notEqual(ends[0], ends[1]);
  });

  await until(async () => (await counted(node))['5xx'] === 4, 'all of them are counted');
});

test('connections with TLS that end with their process are counted and told of, with their clients', async () => {
  const tls = { certificates: [certificateFiles('shop')] } as const;
  const services = { web: { run: './app.cjs', workers: 1 } } as const;
  const config = { services, routes, tls, listen: { https: '127.0.0.1:0' } } as const;
  await using node = await startNode({ config, files: { 'app.cjs': app } });
  await until(async () => (await readyPids(node)).length === 1, 'its process');
  const { port } = node.program.ready.https!;
  await assert.rejects(
    new Promise((resolve, reject) => {
      const options = { port, path: '/kill', rejectUnauthorized: false, agent: false };
      requestSecurely(options, resolve).once('error', reject).end();
    }),
    { code: 'ECONNRESET' },
  );
  const told = await until(() => node.program.log.find(({ event }) => event === 'worker.cut'), 'it is told of');
  assert.match(String(told.msg), /1 with TLS, HTTP\/2 or a tunnel; worker web\/1 \(.*\) was ended by SIGKILL$/);
  assert.deepEqual([told.level, told.details], [40, { connections: 1, clients: { '127.0.0.1': 1 } }]);
  const metrics = (await ask(node.admin, '/metrics')).body;
  assert.match(metrics, /^antipode_connections_cut_total\{reason="opaque"\} 1$/m);
});

/**
 * Apps as the guides of their frameworks write them, on the port those have, by `antipode start` with two processes each:
 * what they answer without us they answer with us.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { ask } from '../../support/ask.ts';
import { until } from '../../support/until.ts';
import { type StartedNode, startNode } from '../start-node.ts';

const frameworks = {
  'Express, CommonJS': 'express.cjs',
  'Fastify, an ES module': 'fastify.mjs',
  'Koa, CommonJS': 'koa.cjs',
  'Hono, TypeScript': 'hono.ts',
  'NestJS, an ES module': 'nest.mjs',
};

for (const [title, file] of Object.entries(frameworks)) describe(title, () => answersAsItDoesAlone(file));

function answersAsItDoesAlone(file: string): void {
  let node: StartedNode;
  before(async () => {
    const run = join(import.meta.dirname, 'apps', file);
    const services = { web: { run, workers: 2, health: { path: '/', interval: '200ms' } } } as const;
    node = await startNode({ config: { services, routes: [{ path: '/', service: 'web' }] } });
    await until(async () => (await pidsOf(node.url)).size === 2, 'both processes answer');
  });
  after(() => node[Symbol.asyncDispose]());

  test('a page, with the fields that the framework sets', async () => {
    const answer = await ask(node.url, '/');
    assert.equal(answer.status, 200);
    assert.equal(answer.body, 'Hello World!');
    assert.equal(answer.headers['content-length'], '12');
    assert.match(answer.headers['content-type']!, /^text\/(html|plain)/);
  });

  test('HEAD: the same without a body', async () => {
    const answer = await ask(node.url, '/', { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.body, '');
    assert.ok(['12', undefined].includes(answer.headers['content-length']));
  });

  test('JSON in, JSON out, with the status that the app says', async () => {
    const body = JSON.stringify({ text: 'grün 🌍', list: Array.from({ length: 5_000 }, (_, index) => index) });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const answer = await ask(node.url, '/echo', { method: 'POST', headers, body });
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.json().body, JSON.parse(body));
    assert.match(String(answer.json().ip), /127\.0\.0\.1$/);
  });

  // That a part comes before the end is seen where there is no end: where a client goes away.
  test('a stream of parts is whole', async () => {
    const response = await send(node.url, '/stream');
    assert.equal(await text(response), 'one two three');
    assert.equal(response.headers['transfer-encoding'], 'chunked');
  });

  test('a large body is whole', async () => {
    const { body } = await ask(node.url, '/large');
    assert.equal(body, 'x'.repeat(1024 * 1024));
  });

  test('what is not there is 404, what throws is 500, and the app goes on', async () => {
    assert.equal((await ask(node.url, '/nowhere')).status, 404);
    for (let attempt = 0; attempt < 6; attempt++) assert.equal((await ask(node.url, '/error')).status, 500);
    assert.equal((await ask(node.url, '/')).status, 200);
  });

  test('a client that goes away is a closed response to the app', async () => {
    const response = await send(node.url, '/forever');
    await once(response, 'data');
    response.destroy();
    await until(async () => (await ask(node.url, '/pid')).json<Told>().aborts === 1, 'the app hears of it');
  });

  test('a connection serves many requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (const path of ['/', '/error', '/large', '/nowhere', '/pid']) {
      const call = request(`${node.url}${path}`, { agent }).end();
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      await text(response);
      reused.push(call.reusedSocket);
    }
    agent.destroy();
    assert.deepEqual(reused, [false, true, true, true, true]);
  });

  test('neither process has ended', () => {
    const events = node.program.log.map(({ event }) => event);
    assert.equal(events.includes('worker.exited'), false);
  });
}

interface Told {
  readonly pid: number;
  readonly aborts: number;
}

/** Who serves: each request is on a connection of its own. */
async function pidsOf(url: string): Promise<Set<number>> {
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(url, '/pid')));
  return new Set(answers.map((answer) => (answer.status === 200 ? answer.json<Told>().pid : 0)));
}

async function send(url: string, path: string): Promise<IncomingMessage> {
  const call = request(`${url}${path}`, { agent: false }).end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return response.on('error', () => {});
}

/** Requests whose handlers throw what nobody catches, in a later turn too, and the others that their process serves meanwhile. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { request as requestSecurely } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { PastAnswer } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { type Answer, ask } from '../support/ask.ts';
import { certificateFiles } from '../support/certificates.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';
import { readyPids } from './supervised-app.ts';

/** `/held` is answered when there is a file `release`, and has one written that names its process. */
const app = `const { existsSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const fail = async (why) => { await null; throw new Error(why); };
createServer((request, response) => {
  if (request.url === '/later') return setTimeout(() => { throw new Error('later'); }, 5);
  if (request.url === '/rejected') return fail('rejected');
  if (request.url === '/aside') {
    fail('aside');
    return setTimeout(() => response.end('answered'), 50);
  }
  if (request.url === '/held') {
    writeFileSync('held-' + process.pid, '');
    const look = setInterval(() => {
      if (!existsSync('release')) return;
      clearInterval(look);
      response.end('released');
    }, 10);
    return;
  }
  response.end(String(process.pid));
}).listen(3000);
`;

async function start(more: Partial<WorldInput> = {}): Promise<StartedNode> {
  const config = {
    services: { web: { run: './app.cjs', workers: 2 } },
    routes: [{ path: '/', service: 'web' }],
    ...more,
  };
  const node = await startNode({ config: config as WorldInput, files: { 'app.cjs': app } });
  await bothReady(node);
  return node;
}

const bothReady = (node: StartedNode) => until(async () => (await readyPids(node)).length === 2, 'both processes');

/** A request under way in each process that there is. */
async function holdBoth(node: StartedNode): Promise<readonly Promise<Answer>[]> {
  const held: Promise<Answer>[] = [];
  const { existsSync } = process.getBuiltinModule('node:fs');
  for (const pid of await readyPids(node)) {
    await until(async () => {
      if (existsSync(join(node.folder, `held-${pid}`))) return true;
      held.push(ask(node.url, '/held'));
      return false;
    }, `a request that process ${pid} holds`);
  }
  return held;
}

/** Why a request failed, as `why` tells it. */
async function failureOf(node: StartedNode, answer: Answer): Promise<string> {
  const { type, requestId } = answer.json<{ type: string; requestId: string }>();
  assert.deepEqual([answer.status, type], [502, 'urn:antipode:problem:lost']);
  const [part] = (await ask(node.admin, `/v1/why/${requestId}`)).json<PastAnswer>().parts;
  return part!.failure!;
}

const endedBy = (error: string) => RegExp(`^worker web/\\d \\(.*\\) ended by an uncaught error: Error: ${error}$`);

for (const [path, what] of [
  ['/later', 'throws in a later turn'],
  ['/rejected', 'rejects'],
] as const) {
  test(`a GET whose handler ${what} is tried by both processes and told 502, before others of theirs are answered`, async () => {
    await using node = await start();
    const held = await holdBoth(node);
    let isReleased = false;
    for (const each of held) void each.then(() => (isReleased = true));
    const answer = await ask(node.url, path);
    assert.equal(isReleased, false);
    await writeFile(join(node.folder, 'release'), '');
    for (const each of held) assert.equal((await each).body, 'released');
    const ends = (await failureOf(node, answer)).split(', then ');
    assert.equal(ends.length, 2);
    for (const end of ends) assert.match(end, endedBy(path.slice(1)));
    assert.notEqual(ends[0], ends[1]);
  });
}

test('a POST whose handler throws in a later turn is tried by one process', async () => {
  await using node = await start();
  assert.match(await failureOf(node, await ask(node.url, '/later', { method: 'POST' })), endedBy('later'));
});

test('a request that is answered although something it began threw is answered so', async () => {
  await using node = await start();
  const { status, body } = await ask(node.url, '/aside');
  assert.deepEqual([status, body], [200, 'answered']);
});

test('over TLS it is told 502 by its own process', async () => {
  const tls = { certificates: [certificateFiles('shop')] } as const;
  await using node = await start({ tls, listen: { https: '127.0.0.1:0' } });
  const { port } = node.program.ready.https!;
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = { port, path: '/later', rejectUnauthorized: false, agent: false };
    const call = requestSecurely(options, async (response) => {
      resolve({ status: response.statusCode!, body: await text(response) });
    });
    call.once('error', reject).end();
  });
  assert.deepEqual([answer.status, JSON.parse(answer.body).type], [502, 'urn:antipode:problem:lost']);
});

/** What the parts of a composed answer write for a user: later parts see it, and the user's next request brings it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Answer, ask } from '../support/ask.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';

const tokenOf = (position: number) => `00000001-${String(position).padStart(14, '0')}-us`;
/** What each request said that its user has written, by path. */
const told: [path: string, tokens: unknown][] = [];
const server = createServer((request, response) => {
  told.push([request.url!, request.headers['x-antipode-tokens']]);
  const [, kind, position] = /^\/(\w+)\/?(\d*)/.exec(request.url!)!;
  if (kind === 'write') response.setHeader('x-antipode-tokens', `data=${tokenOf(Number(position))}`);
  response.writeHead(kind === 'fail' ? 500 : 200, { 'content-type': 'application/json' }).end(`"${kind}"`);
});
let node: TestNode;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

before(async () => {
  folder = await temporaryFolder('compose-tokens');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const part = (path: string, more = {}) => ({ service: 'api', path, ...more });
  const both = { one: part('/write/7'), two: part('/write/5') };
  node = await startTestNode({
    data: { folder: folder.path },
    services: { api: { endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`], health: false } },
    routes: [
      { path: '/both', compose: { parts: { ...both, behind: part('/read', { after: ['one', 'two'] }) } } },
      { path: '/cached', cache: { ttl: '1h' }, compose: { parts: both } },
      { path: '/fails', compose: { parts: { one: part('/write/7'), two: part('/fail', { after: ['one'] }) } } },
      { path: '/', service: 'api' },
    ],
  });
});
after(async () => {
  await node[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await folder[Symbol.asyncDispose]();
});

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';')[0];
const toldTo = (path: string) => told.findLast(([each]) => each === path)?.[1];

test('the latest of what the parts have written is told to parts behind them, and to the next request', async () => {
  const answer = await ask(node.url, '/both');
  assert.equal(answer.status, 200);
  assert.equal(toldTo('/read'), `data=${tokenOf(7)}`);
  assert.equal(answer.headers['cache-control'], 'private');
  await ask(node.url, '/next', { headers: { cookie: cookieOf(answer)! } });
  assert.equal(toldTo('/next'), `data=${tokenOf(7)}`);
  assert.equal(cookieOf(await ask(node.url, '/other')), undefined);
  assert.equal(toldTo('/other'), 'none');
});

test('it counts as well when another part fails', async () => {
  const answer = await ask(node.url, '/fails');
  assert.equal(answer.status, 502);
  await ask(node.url, '/after', { headers: { cookie: cookieOf(answer)! } });
  assert.equal(toldTo('/after'), `data=${tokenOf(7)}`);
});

test('a composed answer whose parts have written for a user is stored for nobody', async () => {
  told.length = 0;
  for (let at = 0; at < 2; at++) assert.match(cookieOf(await ask(node.url, '/cached')) ?? '', /^antipode-session=/);
  assert.equal(told.length, 4);
});

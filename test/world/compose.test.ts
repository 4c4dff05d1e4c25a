import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadWorld } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const seen: string[] = [];
let held = 0;
const server = createServer((request, response) => {
  const url = new URL(request.url!, 'http://x');
  seen.push(
    `${request.method} ${request.url} ${request.headers.authorization ?? ''} ${request.headers['accept-encoding'] ?? ''}`,
  );
  const json = (value: unknown, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.pathname.startsWith('/users/')) json({ id: url.pathname.slice(7), tier: 'gold' });
  else if (url.pathname === '/orders') json([{ user: url.searchParams.get('user') }]);
  else if (url.pathname === '/hang') held++;
  else if (url.pathname === '/denied') json({}, 403);
  else if (url.pathname === '/large')
    response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(2_000_000)}"`);
  else if (url.pathname === '/text') response.end('hello');
  else if (url.pathname === '/echo') {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => json({ method: request.method, body: JSON.parse(body) }));
  } else json({ error: true }, 500);
});

const folder = await temporaryFolder('compose');
let node: TestNode;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const part = (path: string, more = {}) => ({ service: 'api', path, ...more });
  const parts = {
    '/home': { parts: { user: part('/users/{query.id}'), orders: part('/orders?user={user.id}') } },
    '/flat': { merge: 'flatten', parts: { user: part('/users/1'), more: part('/users/2') } },
    '/partial': {
      partial: 'allow',
      parts: {
        user: part('/users/1'),
        bad: part('/500'),
        late: part('/hang', { timeout: '100ms', fallback: 'later' }),
      },
    },
    '/fails': { parts: { user: part('/users/1'), bad: part('/500') } },
    '/late': { parts: { late: part('/hang', { timeout: '100ms' }) } },
    '/denied': { parts: { denied: part('/denied') } },
    '/large': { parts: { large: part('/large') } },
    '/text': { parts: { text: part('/text') } },
  };
  const file = join(folder.path, 'antipode.config.mjs');
  await writeFile(
    file,
    `const routes = Object.entries(${JSON.stringify(parts)}).map(([path, compose]) => ({ path, compose }));
    export default {
      services: { api: { endpoints: ['${url}'], health: false, outliers: false } },
      routes: [
        ...routes,
        { path: '/merged', compose: { parts: { user: { service: 'api', path: (request) => '/users/' + request.query.get('id') } }, merge: ({ user }) => ({ hello: user.tier }) } },
        { path: '/make', compose: async ({ request, call }) => {
          const user = await call('api', '/users' + request.path);
          const echoed = await call('api', '/echo', { body: { got: request.json(), tier: user.tier } });
          return { user, echoed };
        } },
        { path: '/raw', compose: async () => new Response('plain', { status: 202, headers: { 'x-a': '1' } }) },
        { path: '/caught', compose: async ({ call }) => call('api', '/denied').catch(({ kind, status }) => ({ kind, status })) },
        { path: '/uncaught', compose: async ({ call }) => call('api', '/denied') },
        { path: '/broken', compose: async () => { throw new Error('secret detail'); } },
        { path: '/unknown', compose: async ({ call }) => call('nobody', '/').catch((error) => error.message) },
        { path: '/waits', compose: async ({ call }) => call('api', '/hang', { timeoutMs: 60000 }) },
      ],
    };`,
  );
  const { world } = await loadWorld({ config: file });
  node = await startTestNode({ routes: [{ path: '/', respond: {} }] }, { world });
});
after(async () => {
  await node.close({ graceMs: 0 });
  server.closeAllConnections();
  server.close();
  await folder[Symbol.asyncDispose]();
});

const get = async (path: string, headers = {}) => {
  const { status, body, headers: fields } = await ask(node.url, path, { headers });
  return { status, fields, json: JSON.parse(body) };
};

describe('a composition', () => {
  test('asks in order, with the fields of the client but for the coding, and puts each part under its name', async () => {
    const { status, json, fields } = await get('/home?id=7', { authorization: 'Bearer t', 'accept-encoding': 'gzip' });
    assert.deepEqual([status, json], [200, { user: { id: '7', tier: 'gold' }, orders: [{ user: '7' }] }]);
    assert.equal(fields['content-type'], 'application/json');
    assert.deepEqual(seen.splice(0), ['GET /users/7 Bearer t ', 'GET /orders?user=7 Bearer t ']);
  });

  test('merges the members of all parts, or by a function', async () => {
    assert.deepEqual((await get('/flat')).json, { id: '2', tier: 'gold' });
    assert.deepEqual((await get('/merged?id=3')).json, { hello: 'gold' });
  });

  test('answers with what there is where that is allowed, and says what is missing', async () => {
    const { status, json, fields } = await get('/partial');
    assert.deepEqual([status, json], [200, { user: { id: '1', tier: 'gold' }, bad: null, late: 'later' }]);
    assert.equal(fields['x-antipode-partial'], 'bad, late');
    assert.equal(fields['cache-control'], 'no-store');
  });

  test('fails with its parts otherwise: 502, 504 when all were late, and what a service says of the client', async () => {
    const statuses = await Promise.all(['/fails', '/late', '/denied', '/large', '/text'].map(get));
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [502, 504, 403, 502, 502],
    );
    assert.equal(statuses[0]!.json.detail, 'A part of this answer could not be had: bad.');
  });
});

describe('a function', () => {
  test('calls services with the request it is given, and its result is sent as JSON', async () => {
    const { json } = await get('/make/7');
    assert.deepEqual(json.user, { id: '7', tier: 'gold' });
    const body = JSON.stringify({ n: 1 });
    const posted = await ask(node.url, '/make/8', { method: 'POST', body, headers: { 'content-length': body.length } });
    assert.deepEqual(JSON.parse(posted.body).echoed, { method: 'POST', body: { got: { n: 1 }, tier: 'gold' } });
  });

  test('cannot be made to ask for something else, by dot segments or line ends of a client', async () => {
    seen.splice(0);
    for (const id of ['..', '%2e', '../x', '%2e%2e%2fx']) assert.equal((await get(`/home?id=${id}`)).status, 400, id);
    const second = '1%20HTTP/1.1%0d%0ax:y%0d%0a%0d%0aDELETE%20/users/1';
    for (const id of ['..', '../x', '..;', second, 'a%20b', '%C4%8A']) {
      assert.equal((await get(`/merged?id=${id}`)).status, 400, id);
    }
    assert.deepEqual(seen.splice(0), []);
  });

  test('may answer with a Response', async () => {
    const { status, body, headers } = await ask(node.url, '/raw');
    assert.deepEqual([status, body, headers['x-a']], [202, 'plain', '1']);
  });

  test('is told why a call failed; what it does not catch is answered with nothing of the inside', async () => {
    assert.deepEqual((await get('/caught')).json, { kind: 'status', status: 403 });
    assert.equal((await get('/uncaught')).status, 403);
    assert.equal((await get('/unknown')).json, "there is no service 'nobody'");
    const broken = await get('/broken');
    assert.equal(broken.status, 500);
    assert.doesNotMatch(JSON.stringify(broken.json), /secret/);
    assert.ok(node.events.some(({ type, reason }) => type === 'compose.fault' && reason === 'secret detail'));
  });

  test('loses its calls when the client leaves, and a body that is too large is refused', async () => {
    const before = held;
    const leaving = fetch(`${node.url}/waits`, { signal: AbortSignal.timeout(300) });
    await assert.rejects(leaving);
    assert.equal(held, before + 1);
    await until(async () => (await node.source.status()).services[0]!.endpoints[0]!.active === 0, 'nothing under way');
    const large = 'x'.repeat(1_100_000);
    const refused = await ask(node.url, '/make/1', {
      method: 'POST',
      body: large,
      headers: { 'content-length': large.length },
    });
    assert.equal(refused.status, 413);
  });
});

test('parts that name what is not there, or wait for themselves, are faults of the config', async () => {
  const api = { endpoints: ['http://127.0.0.1:1'] } as const;
  const parts = {
    a: { service: 'api', path: '/{b.x}' },
    b: { service: 'api', path: '/', after: ['a'] },
    c: { service: 'apj', path: '/{usr.id}' },
  } as const;
  await assert.rejects(
    resolvedWorld({ services: { api }, routes: [{ path: '/', compose: { parts } }] }),
    (error: Error) => {
      assert.match(error.message, /routes\[0\]\.compose\.parts\.a: waits for itself/);
      assert.match(error.message, /routes\[0\]\.compose\.parts\.b: waits for itself/);
      assert.match(error.message, /parts\.c\.service: there is no service 'apj'; did you mean 'api'\?/);
      assert.match(error.message, /parts\.c: waits for a part 'usr'/);
      return true;
    },
  );
});

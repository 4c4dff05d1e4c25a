/** The filters for the web, as a node makes them of a config. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { temporaryFolder } from '../support/index.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode } from '../support/test-node.ts';

const body = 'plain text, over and over; '.repeat(200);
const text = { 'content-type': 'text/plain', server: 'app/1.0' };

test('`compress` compresses', async () => {
  const routes = [{ path: '/', respond: { body, headers: text }, compress: { algorithms: ['gzip'] } }] as const;
  await using node = await startTestNode({ routes });
  const answer = await fetch(node.url, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.equal(await answer.text(), body);
  const plain = await ask(node.url, '/');
  assert.equal(plain.body, body);
  assert.equal(plain.headers.vary, 'accept-encoding');
});

test('`cors` answers browsers, also about answers of the edge itself', async () => {
  const origin = 'https://shop.example';
  const routes = [
    { path: '/', respond: { status: 404 }, cors: { origins: [origin], exposeHeaders: ['x-a'] } },
  ] as const;
  await using node = await startTestNode({ routes });
  const headers = { origin, 'access-control-request-method': 'PUT' };
  const preflight = await ask(node.url, '/x', { method: 'OPTIONS', headers });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers['access-control-allow-origin'], origin);
  assert.match(preflight.headers['access-control-allow-methods']!, /PUT/);
  const refused = await ask(node.url, '/x', {
    method: 'OPTIONS',
    headers: { ...headers, origin: 'https://x.example' },
  });
  assert.equal(refused.status, 403);
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const answer = await ask(node.url, '/x', { headers: { origin } });
  assert.deepEqual(
    [answer.status, answer.headers['access-control-allow-origin'], answer.headers['access-control-expose-headers']],
    [404, origin, 'x-a'],
  );
});

test('`securityHeaders` adds what is missing and takes out what tells too much', async () => {
  const routes = [{ path: '/', respond: { headers: text }, securityHeaders: { frameOptions: 'DENY' } }] as const;
  await using node = await startTestNode({ routes });
  const { headers } = await ask(node.url, '/');
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers.server, undefined);
  assert.equal(headers['strict-transport-security'], undefined);
});

const faults = { abort: { status: 503 } } as const;

test('`faultInjection` makes faults where it is told that production is meant', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: { ...faults, production: true } }] as const;
  await using node = await startTestNode({ routes });
  assert.equal((await ask(node.url, '/')).status, 503);
});

test('`faultInjection` is left out elsewhere, and the node says so', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: faults }] as const;
  await using node = await startTestNode({ routes });
  assert.equal((await ask(node.url, '/')).status, 200);
  assert.deepEqual(node.said(), ['faults.off /']);
});

test('`faultInjection` makes faults in dev', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: faults }] as const;
  await using node = await startTestNode({ routes }, { lineTo: () => ({ host: '127.0.0.1', port: 1 }) });
  assert.equal((await ask(node.url, '/')).status, 503);
});

test('`files` serves a folder as its options say, below the path of its route', async () => {
  await using folder = await temporaryFolder('files');
  await mkdir(join(folder.path, '.well-known'));
  for (const name of ['index.html', 'home.htm', 'app.js', '.well-known/x.txt']) {
    await writeFile(join(folder.path, name), name);
  }
  const options = { folder: folder.path, index: ['home.htm'], fallback: 'index.html', maxAge: '1h' } as const;
  const more = { immutable: false, dotfiles: 'well-known', headers: { 'x-a': '1' } } as const;
  const routes = [
    { path: '/site', files: { ...options, ...more } },
    { path: '/cdn/', files: { folder: folder.path, immutable: true } },
    { path: '/', files: folder.path },
  ] as const;
  await using node = await startTestNode({ routes });
  const asked = async (path: string, accept = '*/*') => {
    const { status, body, headers } = await ask(node.url, path, { headers: { accept } });
    return [status, body, headers['cache-control'], headers['x-a']];
  };
  assert.deepEqual(await asked('/app.js'), [200, 'app.js', 'no-cache', undefined]);
  assert.deepEqual(await asked('/'), [200, 'index.html', 'no-cache', undefined]);
  assert.deepEqual(await asked('/site/'), [200, 'home.htm', 'public, max-age=3600', '1']);
  assert.deepEqual(await asked('/site/a/b', 'text/html'), [200, 'index.html', 'public, max-age=3600', '1']);
  assert.deepEqual(await asked('/site/.well-known/x.txt'), [200, '.well-known/x.txt', 'public, max-age=3600', '1']);
  assert.equal((await asked('/.well-known/x.txt'))[0], 404);
  assert.deepEqual(await asked('/cdn/app.js'), [200, 'app.js', 'public, max-age=31536000, immutable', undefined]);
});

test('`files` and `compress` stand together', async () => {
  await using folder = await temporaryFolder('files');
  await writeFile(join(folder.path, 'app.js'), body);
  await using node = await startTestNode({ routes: [{ path: '/', files: folder.path, compress: true }] });
  const answer = await fetch(`${node.url}/app.js`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(answer.headers.get('content-encoding'), 'br');
  assert.equal(await answer.text(), body);
});

test('`rewrite` asks the service for another path, and leaves the rest as it was', async () => {
  await using app = await LoopbackApp.start();
  const services = { app: { endpoints: [`http://127.0.0.1:${app.port}`], health: false } } as const;
  const routes = [
    { path: '/api', service: 'app', rewrite: { prefix: '/' } },
    { path: '/v1', service: 'app', rewrite: { prefix: '/v2' } },
    { path: '/', service: 'app' },
  ] as const;
  await using node = await startTestNode({ services, routes });
  for (const path of ['/api/users?a=/api', '/api', '/v1/x', '/apiary']) await ask(node.url, path);
  assert.deepEqual(
    app.requests.map(({ url }) => url),
    ['/users?a=/api', '/', '/v2/x', '/apiary'],
  );
});

test('`redirect` puts in what it is asked for', async () => {
  const routes = [{ path: '/old', redirect: { to: 'https://{host}/new{rest}{query}' } }] as const;
  await using node = await startTestNode({ routes });
  const { status, headers } = await ask(node.url, '/old/a?b', { headers: { host: 'shop.example' } });
  assert.deepEqual([status, headers.location], [308, 'https://shop.example/new/a?b']);
});

import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { certificateFiles, certificateText } from '../support/certificates.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { openSession, request } from './http2-clients.ts';
import { askSecurely } from './secure-clients.ts';

const health = { interval: '20ms' } as const;
const routes = [{ path: '/', service: 'web' }] as const;
const listen = { https: '127.0.0.1:0' } as const;

test('serves by TLS and HTTP/2, sends plain requests there, and takes new certificates', async () => {
  await using folder = await temporaryFolder('certificates');
  const put = async (name: 'shop' | 'shop-renewed') => {
    await copyFile(certificateFiles(name).cert, join(folder.path, 'live.pem'));
    await copyFile(certificateFiles(name).key, join(folder.path, 'live.key'));
  };
  await put('shop');
  await using app = await LoopbackApp.start();
  const certificates = [{ cert: join(folder.path, 'live.pem'), key: join(folder.path, 'live.key') }];
  const services = { web: { endpoints: [app.url], health } };
  await using node = await startTestNode({ listen, tls: { certificates, hsts: {} }, services, routes });
  const { port } = node.secureAddress!;
  await until(async () => (await askSecurely(port)).status === 200, 'served by TLS');
  assert.equal((await askSecurely(port)).headers['strict-transport-security'], 'max-age=31536000');
  const session = await openSession(`https://127.0.0.1:${port}`);
  assert.equal((await request(session)).status, 200);
  const moved = await fetch(`${node.url}/a?b`, { redirect: 'manual' });
  assert.deepEqual([moved.status, moved.headers.get('location')], [308, `https://127.0.0.1:${port}/a?b`]);
  await put('shop-renewed');
  await until(
    () => node.said().includes(`certificate.reloaded ${certificates[0]!.cert}`),
    'the new certificate is in use',
  );
  assert.equal((await request(session)).status, 200);
  session.destroy();
});

test('reaches endpoints by TLS, as the service says, and checks them so', async () => {
  const server = createServer(certificateText('shop'), (_request, response) => response.end('secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoints = [`https://127.0.0.1:${(server.address() as AddressInfo).port}`] as const;
  const tls = { ca: certificateFiles('servers').cert, serverName: 'shop.example' };
  const strict = { endpoints, health };
  const services = { web: { ...strict, tls }, strange: strict };
  const all = [...routes, { path: '/strange', service: 'strange' }] as const;
  await using node = await startTestNode({ services, routes: all });
  await until(async () => (await fetch(node.url)).status === 200, 'served');
  assert.equal(await (await fetch(node.url)).text(), 'secret');
  await until(() => node.said().includes('endpoint.down strange/1'), 'an unknown authority is not trusted');
  assert.equal((await fetch(`${node.url}/strange`)).status, 503);
  server.closeAllConnections();
  server.close();
});

/** The largest body a route takes: at the limit, and one byte above. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { announcedBodyLimit, countedBodyLimit } from '../../src/edge/index.ts';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';
import { eventually, exchange, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const limit = { filters: [announcedBodyLimit(10)], layers: [countedBodyLimit(10)] };
const head = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n';
const chunked = (...chunks: readonly string[]) =>
  `${head}transfer-encoding: chunked\r\n\r\n${chunks.map((each) => `${each.length.toString(16)}\r\n${each}\r\n`).join('')}0\r\n\r\n`;

describe('a body of an announced length', () => {
  test('is taken at the limit', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], limit);
    assert.match(await exchange(edge.port, `${head}content-length: 10\r\n\r\n0123456789`), /200 OK/);
    assert.equal(origin.requests()[0]?.body, '0123456789');
  });

  test('is answered 413 one byte above it, before anything is forwarded or asked for', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], limit);
    const text = await exchange(edge.port, `${head}expect: 100-continue\r\ncontent-length: 11\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 413 Content Too Large\r\n/);
    assert.match(text, /problem:body-too-large/);
    assert.equal(origin.connections(), 0);
  });
});

describe('a body of unknown length', () => {
  test('is taken at the limit, in however many pieces', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], limit);
    assert.match(await exchange(edge.port, chunked('0123', '4', '56789')), /200 OK/);
    assert.equal(origin.requests()[0]?.body, '0123456789');
  });

  test('is answered 413 one byte above it, and is no whole request to the endpoint', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], limit);
    const client = await openClient(edge.port);
    client.socket.write(chunked('0123456789').replace('0\r\n\r\n', ''));
    await eventually(() => origin.leftovers().join('').includes('0123456789'), 'the endpoint has what came');
    client.socket.write('1\r\na\r\n5\r\nabcde\r\n0\r\n\r\n');
    const text = await client.rest();
    assert.match(text, /^HTTP\/1\.1 413 /);
    assert.match(text, /\r\nconnection: close\r\n/);
    assert.deepEqual(origin.requests(), []);
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    assert.equal(edge.endpoints[0]!.failures, 0);
  });

  test('resets an answer that has begun', async () => {
    await using origin = await startOrigin((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun'));
    });
    await using edge = await startEdge([origin.port], limit);
    const client = await openClient(edge.port);
    client.socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    await client.until((text) => text.endsWith('begun'));
    client.socket.write('b\r\n0123456789a\r\n');
    assert.doesNotMatch(await client.rest(), /413/);
  });
});

test('is said in the config by maxBody, as a size, for one route', async () => {
  const app = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    request.on('end', () => response.end(`${bytes}`));
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const { port } = app.address() as { port: number };
  await using node = await startTestNode({
    services: { web: { endpoints: [`http://127.0.0.1:${port}`], health: false } },
    routes: [
      { path: '/', service: 'web' },
      { path: '/small', service: 'web', maxBody: '1KiB' },
      { path: '/none', service: 'web', maxBody: 0 },
    ],
  });
  const statuses: number[] = [];
  for (const [path, size] of [
    ['/small', 1_024],
    ['/small', 1_025],
    ['/', 100_000],
    ['/none', 0],
    ['/none', 1],
  ] as const) {
    statuses.push((await ask(node.url, path, { method: 'POST', body: 'x'.repeat(size) })).status);
  }
  assert.deepEqual(statuses, [200, 413, 200, 200, 413]);
  app.close();
});

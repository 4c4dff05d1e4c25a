/**
 * A load balancer in front that passes connections on: it says who the client is before TLS and HTTP begin, and nobody
 * else gets in.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { http2Defaults } from '../../src/edge/http2/http2-defaults.ts';
import { ask } from '../support/ask.ts';
import { certificateText } from '../support/certificates.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode } from '../support/test-node.ts';
import { eventually, fixedOrigin, openClient, startEdge, type TestEdge } from './harness.ts';
import { secureListening } from './secure-clients.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n';
const line = 'PROXY TCP4 198.51.100.7 127.0.0.1 4711 80\r\n';
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const version2 = Buffer.concat([
  signature,
  Buffer.from([0x21, 0x11, 0, 12, 198, 51, 100, 7, 127, 0, 0, 1, 1, 1, 0, 80]),
]);
const local = Buffer.concat([signature, Buffer.from([0x20, 0, 0, 0])]);
const balanced = { proxyProtocol: true, trusts: (address: string) => address === '127.0.0.1' };

async function send(edge: TestEdge, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const client = await openClient(edge.port);
  for (const piece of pieces) {
    client.socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return client.rest();
}

const forwardedFor = (received: readonly Buffer[]) =>
  /x-forwarded-for: (.*)\r\n/.exec(Buffer.concat(received).toString())?.[1];

describe('the client of a trusted balancer', () => {
  for (const [name, pieces, address] of [
    ['is told by version 1, with the request behind it', [line + get], '198.51.100.7'],
    ['is told by version 2, with the request behind it', [Buffer.concat([version2, Buffer.from(get)])], '198.51.100.7'],
    [
      'is told before a request that comes later, and in pieces',
      [line, get.slice(0, 20), get.slice(20)],
      '198.51.100.7',
    ],
    ['is told byte by byte', [...`${line}${get}`], '198.51.100.7'],
    ['is the balancer itself where that says so', [local, get], '127.0.0.1'],
    ['is the balancer where that does not know', [`PROXY UNKNOWN\r\n${get}`], '127.0.0.1'],
  ] as const) {
    test(name, async () => {
      await using origin = await fixedOrigin(ok);
      await using edge = await startEdge([origin.port], balanced);
      assert.match(await send(edge, ...pieces), /^HTTP\/1\.1 200 OK\r\n/);
      assert.equal(forwardedFor(origin.received), address);
      assert.equal(edge.edge.counters.refusedWithoutHeader, 0);
    });
  }

  test('is told in front of a body that is larger than what is read at once', async () => {
    const body = Buffer.alloc(1 << 20, 'x');
    await using origin = await fixedOrigin('');
    await using edge = await startEdge([origin.port], balanced);
    const client = await openClient(edge.port);
    const head = `${line}POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n`;
    client.socket.write(Buffer.concat([Buffer.from(head), body]));
    const bytes = () => origin.received.reduce((sum, piece) => sum + piece.length, 0);
    await eventually(() => bytes() > body.length, 'the body has arrived');
    const received = Buffer.concat(origin.received);
    assert.ok(received.subarray(received.indexOf('\r\n\r\n') + 4).equals(body));
    client.socket.destroy();
  });
});

describe('the header of a trusted balancer stands', () => {
  test('before HTTP/2 without TLS, and before HTTP/1 where either may come', async () => {
    await using origin = await fixedOrigin(ok);
    const http2 = { ...http2Defaults, cleartext: true, extendedConnect: false };
    await using edge = await startEdge([origin.port], { ...balanced, http2 });
    assert.match(await send(edge, line, get), /200 OK/);
    const client = await openClient(edge.port);
    client.socket.removeAllListeners('data');
    client.socket.write(line);
    const session = connectHttp2('http://shop.example', { createConnection: () => client.socket });
    const stream = session.request({ ':path': '/h2' });
    const [headers] = await once(stream, 'response');
    assert.equal(headers[':status'], 200);
    session.destroy();
    assert.equal(
      Buffer.concat(origin.received)
        .toString()
        .match(/x-forwarded-for: 198\.51\.100\.7\r\n/g)?.length,
      2,
    );
  });

  for (const pieces of ['in one piece with the handshake', 'before the handshake'] as const) {
    test(`before TLS, ${pieces}`, async () => {
      await using origin = await fixedOrigin(ok);
      const secure = await secureListening();
      await using edge = await startEdge([origin.port], { ...balanced, secure });
      const client = await openClient(edge.securePort);
      client.socket.removeAllListeners('data');
      if (pieces === 'before the handshake') {
        client.socket.write(line);
        await new Promise((resolve) => setTimeout(resolve, 10));
      } else {
        client.socket.cork();
        client.socket.write(line);
        setImmediate(() => client.socket.uncork());
      }
      const tls = connectTls({
        socket: client.socket,
        servername: 'shop.example',
        ca: certificateText('servers').cert,
      });
      await once(tls, 'secureConnect');
      tls.write(get);
      const [answer] = await once(tls, 'data');
      assert.match(String(answer), /200 OK/);
      assert.equal(forwardedFor(origin.received), '198.51.100.7');
      tls.destroy();
      await secure.certificates.close();
    });
  }
});

describe('a connection is closed without a word', () => {
  const refusedOf = ({ edge }: TestEdge) => edge.counters.refusedWithoutHeader;

  for (const [name, bytes] of [
    ['that begins with a request', get],
    ['that begins with anything else', Buffer.alloc(2_000, 'x')],
    ['whose header is broken', line.replace('4711', '99999') + get],
    ['whose header is too long', Buffer.concat([signature, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
  ] as const) {
    test(name, async () => {
      await using origin = await fixedOrigin(ok);
      await using edge = await startEdge([origin.port], balanced);
      assert.equal(await send(edge, bytes), '');
      await eventually(() => refusedOf(edge) === 1, 'it is counted');
      assert.equal(origin.received.length, 0);
    });
  }

  test('whose header does not come in headTimeoutMs, or not in whole', async () => {
    await using edge = await startEdge([], { ...balanced, limits: { headTimeoutMs: 100 } });
    assert.deepEqual(await Promise.all([send(edge, ''), send(edge, line.slice(0, 20))]), ['', '']);
    await eventually(() => refusedOf(edge) === 2, 'both are counted');
  });

  test('that comes from a peer which is not trusted, whatever it says', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { ...balanced, trusts: () => false });
    assert.equal(await send(edge, line + get), '');
    assert.equal(refusedOf(edge), 1);
    assert.equal(origin.received.length, 0);
  });

  test('but a check that only connects is no fault, and one cut in its header is', async () => {
    await using edge = await startEdge([], balanced);
    const check = await openClient(edge.port);
    check.socket.end();
    await check.rest();
    await edge.quiet();
    assert.equal(refusedOf(edge), 0);
    const cut = await openClient(edge.port);
    cut.socket.end(line.slice(0, 9));
    await cut.rest();
    assert.equal(refusedOf(edge), 1);
  });

  test('when the edge closes before its header has come', async () => {
    await using edge = await startEdge([], balanced);
    const client = await openClient(edge.port);
    await eventually(() => edge.edge.counters.open === 1, 'it is in');
    await edge.edge.close(10_000);
    assert.equal(await client.rest(), '');
  });
});

test('a header that only one begins with does not count for another on the same port', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], balanced);
  const one = await openClient(edge.port);
  const other = await openClient(edge.port);
  one.socket.write(line + get);
  other.socket.write(line.replace('.7 ', '.8 ') + get);
  await Promise.all([one.rest(), other.rest()]);
  const addresses = Buffer.concat(origin.received)
    .toString()
    .match(/x-forwarded-for: .*/g);
  assert.deepEqual(
    addresses?.toSorted(),
    ['x-forwarded-for: 198.51.100.7\r', 'x-forwarded-for: 198.51.100.8\r'].map((each) => each.trimEnd()),
  );
});

test('is asked for by listen.proxyProtocol', async () => {
  const app = await LoopbackApp.start('web');
  await using node = await startTestNode({
    listen: { proxyProtocol: true },
    trustedProxies: ['127.0.0.1'],
    services: { web: { endpoints: [app.url], health: false } },
    routes: [{ path: '/', service: 'web' }],
  });
  const client = await openClient(node.address.port);
  client.socket.write(line + get);
  assert.match(await client.rest(), /200 OK/);
  assert.equal(app.clientRequests.at(-1)?.headers['x-forwarded-for'], '198.51.100.7');
  await assert.rejects(ask(node.url, '/'), (error: NodeJS.ErrnoException) => error.code === 'ECONNRESET');
  const refused = [...(await node.source.metrics())].find(({ name }) => name === 'antipode_connections_refused_total');
  assert.deepEqual(
    refused?.type === 'counter' && refused.samples.find(({ labels }) => labels.reason === 'proxy_header')?.value,
    1,
  );
  await app.close();
});

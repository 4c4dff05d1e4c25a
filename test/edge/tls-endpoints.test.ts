/** Endpoints that speak TLS: their certificate is verified against the host, whether that is a name or an address. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { rootCertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { exchange, startEdge, startOrigin } from './harness.ts';

const get = 'GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n';

describe('an endpoint with TLS', () => {
  const names: (string | false | null)[] = [];
  let server: Server;
  let port: number;
  before(async () => {
    setDefaultCACertificates([loopbackCertificate.cert]);
    server = createServer(loopbackCertificate, (request, response) => {
      names.push((request.socket as TLSSocket).servername);
      request.pipe(response);
    });
    await once(server.listen(0, '0.0.0.0'), 'listening');
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    setDefaultCACertificates([...rootCertificates]);
    server.closeAllConnections();
    server.close();
  });

  for (const [host, name] of [
    ['127.0.0.1', false],
    ['localhost', 'localhost'],
  ] as const) {
    test(`is verified as ${host}, keeps its connection and carries bodies`, async () => {
      names.length = 0;
      await using edge = await startEdge([port], { address: { host, tls: true } });
      assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 200 OK\r\n/);
      assert.equal(edge.endpoints[0]!.pool.idle, 1);
      const body = randomBytes(3 << 20).toString('latin1');
      const fields = `host: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
      const text = await exchange(edge.port, `PUT / HTTP/1.0\r\n${fields}${body}`);
      assert.ok(text.endsWith(`\r\n\r\n${body}`));
      assert.deepEqual(names, [name, name]);
      assert.equal(edge.endpoints[0]!.pool.open, 1);
    });
  }

  test('is not reached where its certificate is for another host', async () => {
    await using edge = await startEdge([port], { address: { host: '127.0.0.2', tls: true } });
    names.length = 0;
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 503 /);
    assert.deepEqual(edge.ends, [AttemptEnd.connectFailed]);
    assert.deepEqual(names, []);
  });

  test('is not reached where its certificate is not trusted, nor where it speaks no TLS', async () => {
    setDefaultCACertificates([...rootCertificates]);
    await using plain = await startOrigin((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    names.length = 0;
    for (const each of [port, plain.port]) {
      await using edge = await startEdge([each], { address: { tls: true } });
      assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 503 /);
      assert.deepEqual(edge.ends, [AttemptEnd.connectFailed]);
    }
    assert.deepEqual(names, []);
  });
});

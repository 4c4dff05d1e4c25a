/** Endpoints that speak TLS: their certificate is verified against the host, whether that is a name or an address. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { rootCertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { parseStatusRanges } from '../../src/health/index.ts';
import { probe } from '../../src/proxy/health/probe.ts';
import { AttemptEnd, EndpointTls } from '../../src/proxy/index.ts';
import { certificateText } from '../support/certificates.ts';
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

describe('an endpoint with a certificate of its own authority', () => {
  const { cert: ca } = certificateText('servers');
  const pinOf = (name: 'shop' | 'wildcard') => {
    const key = new X509Certificate(certificateText(name).cert).publicKey.export({ type: 'spki', format: 'der' });
    return `sha256/${createHash('sha256').update(key).digest('base64')}`;
  };
  let server: Server;
  let port: number;
  before(async () => {
    const clients = { ca: certificateText('clients').cert, requestCert: true, rejectUnauthorized: false };
    server = createServer({ ...certificateText('shop'), ...clients }, (request, response) => {
      const socket = request.socket as TLSSocket;
      response.end(`${socket.servername} ${socket.authorized ? socket.getPeerCertificate().subject.CN : 'nobody'}`);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [what, options, answer] of [
    ['is not trusted by itself', {}, undefined],
    ['is trusted where its authority is', { ca }, /\r\nfalse nobody$/],
    ['is asked by another name', { ca, serverName: 'shop.example' }, /\r\nshop\.example nobody$/],
    ['is refused under a name that is not its own', { ca, serverName: 'elsewhere.example' }, undefined],
    ['is told who we are', { ca, ...certificateText('alice') }, /\r\nfalse Älice$/],
    ['is used when its key is pinned', { ca, pins: [pinOf('wildcard'), pinOf('shop')] }, / nobody$/],
    ['is refused when another key is pinned', { ca, pins: [pinOf('wildcard')] }, undefined],
    ['is used unverified where that is asked for', { verify: false }, / nobody$/],
    ['is held to its pin even then', { verify: false, pins: [pinOf('wildcard')] }, undefined],
    ['needs no authority where its pin is enough', { verify: false, pins: [pinOf('shop')] }, / nobody$/],
  ] as const) {
    test(what, async () => {
      const security = new EndpointTls(options);
      await using edge = await startEdge([port], { address: { tls: true, security } });
      const text = Buffer.from(await exchange(edge.port, get), 'latin1').toString();
      const check = { type: 'http', path: '/', timeoutMs: 5_000, expectedStatus: parseStatusRanges(['200']) } as const;
      const address = { host: '127.0.0.1', port, tls: true, security };
      const { ok, reason } = await probe(address, check, new AbortController().signal);
      assert.equal(ok, answer !== undefined, reason);
      if (answer !== undefined) assert.match(text, answer);
      else assert.deepEqual([text.slice(0, 12), edge.ends], ['HTTP/1.1 503', [AttemptEnd.connectFailed]]);
    });
  }
});

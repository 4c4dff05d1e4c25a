/** Clients that come with TLS: which certificate they get, what the app is told of them, how they are refused. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { ask } from '../support/ask.ts';
import { certificateFiles, certificateText } from '../support/certificates.ts';
import { answeringOrigin, eventually, fixedOrigin, startEdge, startOrigin } from './harness.ts';
import { askSecurely, connectSecurely, secureListening } from './secure-clients.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('the certificate of a client', () => {
  test('is the one for the name it asks for, the first for any other and for none', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ certificates: ['shop', 'wildcard'] });
    await using edge = await startEdge([origin.port], { secure });
    for (const [servername, common] of [
      ['shop.example', 'shop'],
      ['SHOP.example', 'shop'],
      ['a.wild.example', 'wildcard'],
      ['a.b.wild.example', 'shop'],
      ['elsewhere.example', 'shop'],
      ['', 'shop'],
    ] as const) {
      const socket = await connectSecurely(edge.securePort, { servername, rejectUnauthorized: false });
      assert.equal(socket.getPeerCertificate().subject.CN, common, servername);
      assert.equal(socket.alpnProtocol, false);
      socket.destroy();
    }
    await secure.certificates.close();
  });

  test('is none for an unknown name, where that is asked for: the connection ends', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ certificates: ['shop'], unknownName: 'refuse' });
    await using edge = await startEdge([origin.port], { secure });
    const wrong = { servername: 'elsewhere.example' };
    await assert.rejects(connectSecurely(edge.securePort, wrong), { code: 'ECONNRESET' });
    assert.equal((await askSecurely(edge.securePort)).status, 200);
    const nameless = await connectSecurely(edge.securePort, { servername: '', rejectUnauthorized: false });
    nameless.destroy();
    await secure.certificates.close();
  });
});

test('serves HTTP/1.1 over TLS 1.2 and 1.3, and nothing older', async () => {
  await using origin = await fixedOrigin(ok);
  const secure = await secureListening();
  await using edge = await startEdge([origin.port], { secure });
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await connectSecurely(edge.securePort, {
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['http/1.1'],
    });
    assert.equal(socket.getProtocol(), version);
    assert.equal(socket.alpnProtocol, 'http/1.1');
    socket.destroy();
  }
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await assert.rejects(connectSecurely(edge.securePort, old), { code: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/ });
  const weak = { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:ECDHE-ECDSA-AES128-SHA' } as const;
  await assert.rejects(connectSecurely(edge.securePort, weak), { code: /HANDSHAKE_FAILURE|NO_CIPHERS/ });
  await secure.certificates.close();
});

test('carries large bodies both ways, keeps the connection, and tells the app it was https', async () => {
  await using origin = await startOrigin((socket) => {
    let head = '';
    socket.on('data', (bytes) => {
      if (head !== '') {
        socket.write(bytes);
        return;
      }
      head = bytes.toString('latin1');
      const at = head.indexOf('\r\n\r\n') + 4;
      const length = /content-length: (\d+)/.exec(head)![1]!;
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`);
      socket.write(bytes.subarray(at));
    });
  });
  const secure = await secureListening({ hsts: 'max-age=60' });
  await using edge = await startEdge([origin.port], { secure });
  const body = randomBytes(3 << 20);
  const answer = await askSecurely(edge.securePort, {
    method: 'PUT',
    body,
    headers: { 'content-length': `${body.length}` },
  });
  assert.equal(answer.status, 200);
  assert.ok(Buffer.from(answer.body, 'latin1').equals(body));
  assert.equal(answer.headers['strict-transport-security'], 'max-age=60');
  const sent = Buffer.concat(origin.received).toString('latin1', 0, 2_000);
  assert.match(sent, /\r\nx-forwarded-proto: https\r\n/);
  assert.match(sent, /\r\nforwarded: for=127\.0\.0\.1;host="shop\.example";proto=https\r\n/);
  await secure.certificates.close();
});

test('says `strict-transport-security` by TLS only', async () => {
  await using origin = await fixedOrigin(ok);
  const secure = await secureListening({ hsts: 'max-age=60' });
  await using edge = await startEdge([origin.port], { secure });
  assert.equal((await ask(`http://127.0.0.1:${edge.port}`, '/')).headers['strict-transport-security'], undefined);
  assert.equal((await askSecurely(edge.securePort)).headers['strict-transport-security'], 'max-age=60');
  const health = await askSecurely(edge.securePort, { path: '/.well-known/antipode/health' });
  assert.equal(health.headers['strict-transport-security'], 'max-age=60');
  await secure.certificates.close();
});

test('gives new connections the new certificate, and leaves open ones alone', async () => {
  await using origin = await fixedOrigin(ok);
  const secure = await secureListening();
  await using edge = await startEdge([origin.port], { secure });
  const open = await connectSecurely(edge.securePort);
  secure.certificates.onChange();
  const resumed = await connectSecurely(edge.securePort);
  open.write('GET / HTTP/1.1\r\nhost: shop.example\r\n\r\n');
  const [bytes] = (await once(open, 'data')) as [Buffer];
  assert.match(bytes.toString(), /^HTTP\/1\.1 200 /);
  open.destroy();
  resumed.destroy();
  await secure.certificates.close();
});

describe('plain requests, where they are to be made by TLS', () => {
  test('are sent to the same address with it, but for health, for challenges, and behind a proxy that had TLS', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ redirectPort: 'listening' });
    await using edge = await startEdge([origin.port], { secure, trustedPeer: true });
    const at = (path: string, headers = {}) =>
      ask(`http://127.0.0.1:${edge.port}`, path, { headers: { host: 'shop.example', ...headers } });
    const moved = await at('/a/../b?c=d');
    assert.equal(moved.status, 308);
    assert.equal(moved.headers.location, `https://shop.example:${edge.securePort}/b?c=d`);
    assert.equal((await at('/.well-known/antipode/health')).status, 200);
    assert.equal((await at('/.well-known/acme-challenge/token')).status, 200);
    assert.equal((await at('/', { 'x-forwarded-proto': 'https' })).status, 200);
    assert.equal((await at('/', { 'x-forwarded-proto': 'http' })).status, 308);
    assert.equal((await askSecurely(edge.securePort)).status, 200);
    await secure.certificates.close();
  });

  test('go to another port where one is given, and nowhere from a host that is not served', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ redirectPort: 443 });
    await using edge = await startEdge([origin.port], { secure, match: { host: 'shop.example', path: '/' } });
    const asked = (host: string) =>
      ask(`http://127.0.0.1:${edge.port}`, '/', { headers: { host, 'x-forwarded-proto': 'https' } });
    assert.equal((await asked('shop.example:8080')).headers.location, 'https://shop.example/');
    assert.equal((await asked('evil.example')).status, 421);
    await secure.certificates.close();
  });
});

describe('certificates of clients', () => {
  const ca = certificateFiles('clients').cert;
  const alice = certificateText('alice');

  test('are required: without one, and with one of another authority, there is no connection', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ clientCertificates: { ca, mode: 'require' } });
    await using edge = await startEdge([origin.port], { secure });
    await assert.rejects(askSecurely(edge.securePort));
    await assert.rejects(askSecurely(edge.securePort, certificateText('mallory')));
    assert.equal(origin.received.length, 0);
    assert.equal((await askSecurely(edge.securePort, alice)).status, 200);
    await secure.certificates.close();
  });

  test('are optional: none is let in as nobody, a wrong one is not', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ clientCertificates: { ca, mode: 'optional' } });
    await using edge = await startEdge([origin.port], { secure });
    await assert.rejects(askSecurely(edge.securePort, certificateText('mallory')));
    const claimed = { headers: { 'x-antipode-client-cert-subject': 'CN=root' } };
    assert.equal((await askSecurely(edge.securePort, claimed)).status, 200);
    assert.doesNotMatch(Buffer.concat(origin.received).toString(), /client-cert|CN=root/);
    await secure.certificates.close();
  });

  test('are told to the app, and only by us', async () => {
    const heads: string[] = [];
    await using origin = await answeringOrigin((socket, head) => {
      heads.push(head);
      socket.write(ok);
    });
    const secure = await secureListening({ clientCertificates: { ca, mode: 'require' } });
    await using edge = await startEdge([origin.port], { secure });
    await askSecurely(edge.securePort, { ...alice, headers: { 'X-Antipode-Client-Cert-Subject': 'CN=root' } });
    const told = heads[0]!.split('\r\n').filter((line) => /^x-antipode-client-cert/i.test(line));
    assert.equal(told.length, 4);
    assert.equal(told[0], 'x-antipode-client-cert-subject: CN=%C3%84lice,O=Shop\\, Ltd');
    assert.equal(told[1], 'x-antipode-client-cert-names: email:alice@shop.example');
    assert.match(told[2]!, /^x-antipode-client-cert-serial: [0-9A-F]+$/);
    assert.match(told[3]!, /^x-antipode-client-cert-sha256: [0-9a-f]{64}$/);
    await secure.certificates.close();
  });

  test('hold for the host of the handshake: a request for another is misdirected', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening({ clientCertificates: { ca, mode: 'require' } });
    await using edge = await startEdge([origin.port], { secure });
    const asked = async (host: string, servername = 'shop.example') =>
      (await askSecurely(edge.securePort, { ...alice, servername, headers: { host } })).status;
    assert.equal(await asked('shop.example:8443'), 200);
    assert.equal(await asked('www.shop.example'), 421);
    assert.equal(await asked('127.0.0.1', ''), 200);
    assert.equal(await asked('shop.example', ''), 421);
    await secure.certificates.close();
  });
});

describe('what is no handshake', () => {
  test('ends at once, or with its client, or with the edge, and is counted out', async () => {
    await using origin = await fixedOrigin(ok);
    const secure = await secureListening();
    await using edge = await startEdge([origin.port], { secure, limits: { maxConnections: 3 } });
    const plain = connect(edge.securePort, '127.0.0.1');
    plain.on('error', () => {});
    plain.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(plain, 'close');
    const silent = [1, 2, 3].map(() => connect(edge.securePort, '127.0.0.1').on('error', () => {}));
    await eventually(() => edge.edge.counters.open === 3, 'three handshakes that do not begin');
    const more = connect(edge.securePort, '127.0.0.1').on('error', () => {});
    await once(more, 'close');
    assert.equal(edge.edge.counters.refused, 1);
    assert.equal(edge.edge.counters.handshakesFailed, 1);
    silent[0]!.destroy();
    await eventually(() => edge.edge.counters.open === 2, 'one is gone');
    assert.equal((await askSecurely(edge.securePort)).status, 200);
    await secure.certificates.close();
  });
});

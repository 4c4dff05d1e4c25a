import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { createServer as createTlsServer, setDefaultCACertificates, Server as TlsServer } from 'node:tls';
import { loopbackCertificate } from '../../../test/support/loopback-certificate.ts';
import { activeCheckDefaults, parseStatusRanges } from '../../health/index.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { ProbeOptions } from './probe-attempt.ts';
import { probeDefaults } from './probe-defaults.ts';

const never = new AbortController().signal;
const defaults = { ...activeCheckDefaults, expectedStatus: parseStatusRanges(['200-399']) };

/** Runs one check against a server that does this with each connection, and waits until none is left. */
async function probed(
  serve: (socket: Socket) => void,
  { tls = false, signal = never, ...options }: Partial<ProbeOptions> & { tls?: boolean; signal?: AbortSignal } = {},
  server: Server = createServer(),
): Promise<ProbeResult> {
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => {});
    serve(socket);
    // Reads to the end, so that the server notices when the check hangs up.
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const result = await probe({ host: '127.0.0.1', port, tls }, { ...defaults, ...options }, signal);
  server.close();
  await once(server, 'close');
  return result;
}

const answer = (text: string) => (socket: Socket) => socket.once('data', () => socket.end(text));
const silent = () => {};
const reasonOf = async (...args: Parameters<typeof probed>) => {
  const { ok, reason } = await probed(...args);
  return ok ? 'ok' : reason;
};

test('passes when a whole answer with an expected status came in time', async () => {
  let asked = '';
  const serve = (socket: Socket) =>
    socket.once('data', (data) => {
      asked = data.toString('latin1');
      socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
  const { ok, latencyMs } = await probed(serve, { path: '/health?deep=1' });
  assert.equal(ok, true);
  assert.ok(latencyMs > 0 && latencyMs < 2_000);
  assert.match(asked, /^GET \/health\?deep=1 HTTP\/1\.1\r\n/);
  assert.match(asked, /\r\nhost: 127\.0\.0\.1:\d+\r\n/i);
  assert.match(asked, /\r\nconnection: close\r\n/i);
});

test('fails on any other status and says which was expected', async () => {
  const busy = answer('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n');
  assert.equal(await reasonOf(busy), 'expected 200–399, got 503');
  assert.equal(await reasonOf(busy, { expectedStatus: parseStatusRanges(['503']) }), 'ok');
});

test('does not follow redirects', async () => {
  const elsewhere = answer('HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n');
  assert.equal(await reasonOf(elsewhere, { expectedStatus: parseStatusRanges(['302']) }), 'ok');
});

test('names what was missing when the time is over', async () => {
  const timeoutMs = 30;
  assert.equal(await reasonOf(silent, { timeoutMs }), 'no answer within 30ms');
  assert.equal(await reasonOf(silent, { timeoutMs, tls: true }), 'no connection within 30ms');
  const half = (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
  assert.equal(await reasonOf(half, { timeoutMs }), 'no complete answer within 30ms');
});

test('tells what hangs from what fails', async () => {
  assert.equal((await probed(silent, { timeoutMs: 30 })).isSilent, true);
  const failures = [(socket: Socket) => socket.destroy(), answer('HTTP/1.1 503 Busy\r\n\r\n'), answer('no HTTP\r\n')];
  for (const serve of failures) {
    const { ok, isSilent, isUnreachable } = await probed(serve);
    assert.deepEqual([ok, isSilent, isUnreachable], [false, false, false]);
  }
});

test('tells what cannot be reached from what answers', async () => {
  assert.equal((await probed(silent, { timeoutMs: 30 })).isUnreachable, true);
  const nowhere = { host: '127.0.0.1', port: 1, tls: false };
  const options = { type: 'http', path: '/', timeoutMs: 1_000, expectedStatus: parseStatusRanges(['200']) } as const;
  const { isSilent, isUnreachable } = await probe(nowhere, options, new AbortController().signal);
  assert.deepEqual([isSilent, isUnreachable], [false, true]);
});

test('fails when the connection breaks before or in the answer', async () => {
  assert.equal(await reasonOf((socket) => socket.destroy()), 'connection reset');
  assert.equal(await reasonOf(answer('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')), 'connection reset');
});

test('fails on what is no HTTP', async () => {
  assert.match(await reasonOf(answer('220 smtp.example ESMTP\r\n')), /^not an HTTP answer \(HPE_/);
});

test('passes on the beginning of an endless answer', async () => {
  const endless = (socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const more = () => {
      while (socket.writable && socket.write(Buffer.alloc(probeDefaults.maxProbeBodyBytes / 4)));
    };
    socket.on('drain', more);
    more();
  };
  assert.equal(await reasonOf(endless), 'ok');
});

test('checks by TCP that a connection opens, whatever is said on it', async () => {
  assert.equal(await reasonOf(silent, { type: 'tcp' }), 'ok');
});

test('says that the connection was refused, by HTTP and by TCP', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  for (const type of ['http', 'tcp'] as const) {
    const { ok, reason } = await probe({ host: '127.0.0.1', port, tls: false }, { ...defaults, type }, never);
    assert.deepEqual([ok, reason], [false, 'connect refused']);
  }
});

test('returns a failure for an address or a path that cannot be asked', async () => {
  const address = { host: '127.0.0.1', port: 65_536, tls: false };
  for (const type of ['http', 'tcp'] as const) {
    assert.match((await probe(address, { ...defaults, type }, never)).reason, /port/i);
  }
  assert.match((await probe({ ...address, port: 1 }, { ...defaults, path: '/a b' }, never)).reason, /path/);
});

test('is cut off by the signal', async () => {
  for (const type of ['http', 'tcp'] as const) {
    assert.equal(await reasonOf(silent, { type, signal: AbortSignal.abort() }), 'check cancelled');
  }
  const abort = new AbortController();
  assert.equal(await reasonOf(() => abort.abort(), { signal: abort.signal }), 'check cancelled');
});

test('verifies the certificate of an endpoint that speaks TLS', async () => {
  const ok = answer('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  assert.match(await reasonOf(ok, { tls: true }, createTlsServer(loopbackCertificate)), /^TLS failed \(.*SELF_SIGNED/);
  setDefaultCACertificates([loopbackCertificate.cert]);
  assert.equal(await reasonOf(ok, { tls: true }, createTlsServer(loopbackCertificate)), 'ok');
  assert.match(await reasonOf(answer('HTTP/1.1 200 OK\r\n\r\n'), { tls: true }), /^TLS failed/);
});

test('leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (const type of ['http', 'tcp'] as const) {
    await reasonOf(answer('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'), { type, timeoutMs: 60_000 });
    await reasonOf((socket) => socket.destroy(), { type, timeoutMs: 60_000 });
    await reasonOf(silent, { type, timeoutMs: 60_000, signal: AbortSignal.abort() });
    await reasonOf(silent, { type, timeoutMs: 60_000, path: '/a b', signal: AbortSignal.abort() });
  }
  assert.equal(timers(), before);
});

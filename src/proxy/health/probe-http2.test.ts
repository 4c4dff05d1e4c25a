import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { certificateText } from '../../../test/support/certificates.ts';
import { activeCheckDefaults, parseStatusRanges } from '../../health/index.ts';
import { EndpointTls } from '../endpoint-tls.ts';
import { type ProbeResult, probe } from './probe.ts';

const options = { ...activeCheckDefaults, timeoutMs: 300, expectedStatus: parseStatusRanges(['200-399']) };

/** Runs one check against a server that does this with each stream; nothing is left of it afterwards. */
async function probed(
  serve: (stream: ServerHttp2Stream) => void,
  { server = createServer(), security }: { readonly server?: Http2Server; readonly security?: EndpointTls } = {},
): Promise<ProbeResult> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    serve(stream);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const address = { host: '127.0.0.1', port, tls: security !== undefined, http2: true, security };
  const result = await probe(address, options, new AbortController().signal);
  while (sessions.size > 0) await new Promise((resolve) => setImmediate(resolve));
  server.close();
  return result;
}

const answer = (status: number) => (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': status });
  stream.end('fine');
};

test('an endpoint that answers as expected passes', async () => {
  assert.equal((await probed(answer(200))).ok, true);
});

test('another status fails, and says which', async () => {
  const { ok, reason } = await probed(answer(503));
  assert.deepEqual([ok, reason], [false, 'expected 200–399, got 503']);
});

test('no answer in time is silence', async () => {
  const { ok, reason, isSilent } = await probed(() => {});
  assert.deepEqual([ok, reason, isSilent], [false, 'no complete answer within 300ms', true]);
});

test('an answer that breaks off fails', async () => {
  const { ok } = await probed((stream) => {
    stream.respond({ ':status': 200, 'content-length': 10 });
    stream.write('part');
    setImmediate(() => stream.destroy(new Error('no')));
  });
  assert.equal(ok, false);
});

test('TLS is verified as for requests', async () => {
  const server = () => createSecureServer(certificateText('shop')) as unknown as Http2Server;
  const trusting = new EndpointTls({ ca: certificateText('servers').cert });
  assert.equal((await probed(answer(200), { server: server(), security: trusting })).ok, true);
  assert.equal((await probed(answer(200), { server: server(), security: new EndpointTls() })).ok, false);
});

test('what is not there, or speaks something else, fails', async () => {
  const address = { host: '127.0.0.1', port: 1, tls: false, http2: true };
  const { ok, reason } = await probe(address, options, new AbortController().signal);
  assert.deepEqual([ok, reason], [false, 'connect refused']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers, seededRandom } from '../../src/core/index.ts';
import { type FaultInjection, faultInjection } from '../../src/edge/index.ts';
import { eventually, exchange, fixedOrigin, openClient, startEdge } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const get = 'GET / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n';
const none: FaultInjection = { delay: undefined, abort: undefined, reset: undefined };

function injecting(faults: Partial<FaultInjection>, timers = new ManualTimers()) {
  return { layers: [faultInjection({ ...none, ...faults }, { random: seededRandom(7), timers })] };
}

test('answers with an error in place of the service', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], injecting({ abort: { status: 503, percent: 100 } }));
  const answer = await exchange(edge.port, get);
  assert.match(answer, /^HTTP\/1\.1 503 /);
  assert.match(answer, /urn:antipode:problem:fault-injected/);
  assert.equal(origin.received.length, 0);
});

test('resets the connection without a byte', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], injecting({ reset: { percent: 100 } }));
  const client = await openClient(edge.port);
  let code: string | undefined;
  client.socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code;
  });
  client.socket.write(get);
  assert.equal(await client.rest(), '');
  assert.equal(code, 'ECONNRESET');
  assert.equal(origin.received.length, 0);
});

test('touches the share of requests it is told to, as chance has it', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], injecting({ abort: { status: 500, percent: 30 } }));
  const client = await openClient(edge.port);
  const requests = 400;
  client.socket.write(get.replace('connection: close\r\n', '').repeat(requests));
  const all = await client.until((text) => text.split('HTTP/1.1 ').length === requests + 1 && /(?:ok|\})$/.test(text));
  const failed = all.split('HTTP/1.1 500').length - 1;
  assert.ok(failed > 90 && failed < 150, `${failed} of ${requests}`);
  client.socket.destroy();
});

test('holds a request back with its body, and loses none of it', async () => {
  await using origin = await recordingOrigin(ok);
  const timers = new ManualTimers();
  const delay = { timeMs: 2_000, percent: 100 };
  await using edge = await startEdge([origin.port], injecting({ delay }, timers));
  const client = await openClient(edge.port);
  const body = 'abcdefgh'.repeat(65_536);
  client.socket.write(
    `POST / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  client.socket.write(body);
  await eventually(() => timers.pending === 1, 'the request waits');
  timers.advance(1_999);
  assert.equal(origin.requests().length, 0);
  timers.advance(1);
  assert.match(await client.rest(), /^HTTP\/1\.1 200 /);
  assert.equal(origin.requests()[0]?.body, body);
});

test('holds back requests in chunks that are complete, trailers too', async () => {
  await using origin = await recordingOrigin(ok);
  const timers = new ManualTimers();
  await using edge = await startEdge([origin.port], injecting({ delay: { timeMs: 50, percent: 100 } }, timers));
  const client = await openClient(edge.port);
  client.socket.write(
    'POST / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  );
  await eventually(() => timers.pending === 1, 'the request waits');
  timers.advance(50);
  assert.match(await client.rest(), /^HTTP\/1\.1 200 /);
  assert.equal(origin.requests()[0]?.body, 'abcde');
});

test('forgets a request whose client leaves meanwhile', async () => {
  await using origin = await fixedOrigin(ok);
  const timers = new ManualTimers();
  await using edge = await startEdge([origin.port], injecting({ delay: { timeMs: 50, percent: 100 } }, timers));
  const client = await openClient(edge.port);
  client.socket.write(get);
  await eventually(() => timers.pending === 1, 'the request waits');
  client.socket.destroy();
  await eventually(() => timers.pending === 0, 'nothing waits any more');
  assert.equal(origin.received.length, 0);
});

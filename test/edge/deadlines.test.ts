/**
 * The time a request has: from the route or from who asks, told to whom it is passed on, and over when it is over.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = (fields = '') => `GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${fields}\r\n`;
const inMs = (ms: number) => `x-request-deadline: ${Date.now() + ms}\r\n`;

async function timed(port: number, request: string): Promise<{ text: string; tookMs: number }> {
  const start = performance.now();
  const text = await exchange(port, request);
  return { text, tookMs: performance.now() - start };
}

describe('the total timeout of a route', () => {
  const target = { totalTimeoutMs: 150 };

  test('is a 504 when nobody has answered, whatever is tried', async () => {
    await using silent = await startOrigin(() => {});
    await using edge = await startEdge([silent.port, silent.port, silent.port], {
      target: { totalTimeoutMs: 2_000 },
      retry: { perTryTimeoutMs: 800, backoffBaseMs: 1 },
    });
    const { text, tookMs } = await timed(edge.port, get());
    assert.match(text, /^HTTP\/1\.1 504 /);
    assert.match(text, /problem:timeout/);
    assert.ok(tookMs >= 2_000 && tookMs < 9_000, `${tookMs}`);
    assert.ok(edge.ends.length >= 2 && edge.ends.length <= 3, `${edge.ends}`);
    await eventually(() => silent.sockets.size === 0, 'the connections are closed');
  });

  test('says nothing against an endpoint that would have taken longer', async () => {
    await using silent = await startOrigin(() => {});
    await using edge = await startEdge([silent.port], { target });
    await exchange(edge.port, get());
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    assert.equal(edge.endpoints[0]!.failures, 0);
  });

  test('counts against an endpoint that has answered nobody for a second', async () => {
    await using silent = await startOrigin(() => {});
    await using edge = await startEdge([silent.port], { target: { totalTimeoutMs: 400 } });
    for (let round = 0; round < 4; round++) await exchange(edge.port, get());
    assert.equal(edge.ends[0], AttemptEnd.abandoned);
    assert.equal(edge.ends[3], AttemptEnd.timedOut);
  });

  test('is told to the endpoint, in Unix time', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { target: { totalTimeoutMs: 5_000 } });
    await exchange(edge.port, get());
    const [, told] = /\r\nx-request-deadline: ([\d.]+)\r\n/.exec(Buffer.concat(origin.received).toString())!;
    const leftMs = Number(told) - Date.now();
    assert.ok(leftMs > 0 && leftMs <= 5_000, `${leftMs}`);
  });

  test('cuts off an answer that goes on beyond it, but no tunnel', async () => {
    await using endless = await answeringOrigin((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    await using edge = await startEdge([endless.port], { target });
    const { text, tookMs } = await timed(edge.port, get());
    assert.match(text, /^HTTP\/1\.1 200 OK/);
    assert.ok(!text.endsWith('0\r\n\r\n') && tookMs < 9_000);
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
    await using echo = await answeringOrigin((socket) => socket.write(answer));
    await using tunnels = await startEdge([echo.port], { target, upgrade: true });
    const client = await openClient(tunnels.port);
    client.socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    await client.until((seen) => seen.includes('101'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(client.socket.readyState, 'open');
    client.socket.destroy();
  });

  test('leaves out a retry whose wait would be longer', async () => {
    await using bad = await fixedOrigin('HTTP/1.1 503 No\r\ncontent-length: 0\r\nretry-after: 4\r\n\r\n');
    await using edge = await startEdge([bad.port], { target: { totalTimeoutMs: 3_900 } });
    const { text, tookMs } = await timed(edge.port, get());
    assert.match(text, /^HTTP\/1\.1 503 No/);
    assert.ok(tookMs < 3_500);
  });
});

describe('a deadline that comes with the request', () => {
  test('is kept and passed on when the peer is trusted', async () => {
    await using origin = await recordingOrigin(ok);
    await using silent = await startOrigin(() => {});
    await using edge = await startEdge([origin.port], { trustedPeer: true });
    const field = inMs(5_000);
    assert.match(await exchange(edge.port, get(field)), /200 OK/);
    const [, told] = /\r\nx-request-deadline: ([\d.]+)\r\n/.exec(Buffer.concat(origin.received).toString())!;
    assert.ok(Math.abs(Number(told) - Number(field.slice(20))) < 5, 'the same time, give or take a clock tick');
    await using waiting = await startEdge([silent.port], { trustedPeer: true });
    const { text, tookMs } = await timed(waiting.port, get(inMs(150)));
    assert.match(text, /^HTTP\/1\.1 504 /);
    assert.ok(tookMs < 9_000);
  });

  test('that has passed is answered 504 and asks nobody', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { trustedPeer: true });
    assert.match(await exchange(edge.port, get(inMs(-10))), /^HTTP\/1\.1 504 /);
    assert.equal(origin.connections(), 0);
    assert.deepEqual(edge.ends, []);
  });

  test('is nothing from anybody else, unless the route listens, and then only shortens', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port]);
    assert.match(await exchange(edge.port, get(inMs(-10))), /200 OK/);
    assert.doesNotMatch(Buffer.concat(origin.received).toString(), /x-request-deadline/);
    const target = { totalTimeoutMs: 3_000 };
    await using open = await startEdge([origin.port], { clientDeadlines: true, target });
    assert.match(await exchange(open.port, get(inMs(-10))), /^HTTP\/1\.1 504 /);
    await exchange(open.port, get(inMs(60_000)));
    const [, told] = /\r\nx-request-deadline: ([\d.]+)\r\n/.exec(Buffer.concat(origin.received).toString())!;
    assert.ok(Number(told) <= Date.now() + 3_000);
  });

  test('is one for the whole way, from edge to edge', async () => {
    await using silent = await startOrigin(() => {});
    await using region = await startEdge([silent.port], { trustedPeer: true, region: 'eu' });
    await using entry = await startEdge([region.port], { isEdge: true, target: { totalTimeoutMs: 200 } });
    const { text, tookMs } = await timed(entry.port, get());
    assert.match(text, /^HTTP\/1\.1 504 /);
    assert.ok(tookMs < 9_000);
    await eventually(() => region.ends.length === 1, 'the region has given up too');
  });
});

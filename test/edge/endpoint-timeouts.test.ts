/**
 * Endpoints that keep a request waiting: at the connection, for one to come free, for the answer, within it. The times
 * are real, for it is the sockets that wait; they are short.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { blackHole } from './black-hole.ts';
import { answeringOrigin, eventually, exchange, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello';

/** What came, and after how long. */
async function timed(port: number, request: string): Promise<{ text: string; tookMs: number }> {
  const start = performance.now();
  const text = await exchange(port, request);
  return { text, tookMs: performance.now() - start };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a connection that is not made in connectTimeoutMs', () => {
  const pool = { connectTimeoutMs: 100 };

  test('is answered 503 and counts against the endpoint', async () => {
    await using hole = await blackHole();
    await using edge = await startEdge([hole.port], { pool });
    const { text, tookMs } = await timed(edge.port, get);
    assert.match(text, /^HTTP\/1\.1 503 /);
    assert.match(text, /problem:unreachable/);
    assert.ok(tookMs >= 100);
    assert.deepEqual(edge.ends, [AttemptEnd.connectFailed]);
    assert.equal(edge.endpoints[0]!.failures, 1);
  });

  test('sends a POST elsewhere, for nothing of it was sent', async () => {
    await using hole = await blackHole();
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([hole.port, origin.port], { pool });
    assert.match(await exchange(edge.port, post), /200 OK/);
    assert.equal(origin.requests()[0]?.body, 'hello');
  });
});

describe('a connection that does not come free in pendingTimeoutMs', () => {
  test('is answered 503 and does not count against an endpoint that is only busy', async () => {
    await using origin = await startOrigin(() => {});
    await using edge = await startEdge([origin.port], {
      pool: { maxConnections: 1 },
      target: { pendingTimeoutMs: 100 },
    });
    const busy = await openClient(edge.port);
    busy.socket.write(get);
    await eventually(() => origin.received.length === 1, 'the only connection is taken');
    const { text, tookMs } = await timed(edge.port, get);
    assert.match(text, /^HTTP\/1\.1 503 /);
    assert.match(text, /problem:overloaded/);
    assert.ok(tookMs >= 100);
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    assert.equal(edge.endpoints[0]!.failures, 0);
    assert.equal(edge.endpoints[0]!.pool.pending, 0);
    busy.socket.destroy();
  });

  test('counts against an endpoint that no connection has reached', async () => {
    await using hole = await blackHole();
    await using edge = await startEdge([hole.port], { target: { pendingTimeoutMs: 100 } });
    assert.match((await timed(edge.port, get)).text, /^HTTP\/1\.1 503 /);
    assert.deepEqual(edge.ends, [AttemptEnd.connectFailed]);
  });

  test('goes to the request that waits longest', async () => {
    const order: string[] = [];
    await using origin = await answeringOrigin((socket, head) => {
      order.push(head.slice(4, 6));
      socket.write(ok);
    });
    await using edge = await startEdge([origin.port], { pool: { maxConnections: 1 } });
    const clients = [];
    for (const name of ['a', 'b', 'c']) {
      const client = await openClient(edge.port);
      client.socket.write(get.replace('/', `/${name}`));
      clients.push(client);
      await eventually(() => edge.endpoints[0]!.requests === clients.length, 'the edge has it');
    }
    for (const client of clients) assert.match(await client.rest(), /200 OK/);
    assert.deepEqual(order, ['/a', '/b', '/c']);
  });
});

describe('an answer that does not begin in responseTimeoutMs', () => {
  const target = { responseTimeoutMs: 100 };

  test('is a 504, and the request is not sent again', async () => {
    await using origin = await startOrigin(() => {});
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port], { target });
    const { text, tookMs } = await timed(edge.port, get);
    assert.match(text, /^HTTP\/1\.1 504 /);
    assert.ok(tookMs >= 100);
    assert.equal(other.connections(), 0);
    assert.deepEqual(edge.ends, [AttemptEnd.timedOut]);
    await eventually(() => origin.sockets.size === 0, 'the connection is closed');
  });

  test('is a 504 also where its head comes byte by byte', async () => {
    await using origin = await startOrigin((socket) => {
      const text = ok.repeat(10);
      let at = 0;
      const timer = setInterval(() => socket.write(text[at++]!), 10);
      socket.on('close', () => clearInterval(timer));
    });
    await using edge = await startEdge([origin.port], { target });
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 504 /);
  });

  test('counts from the end of the request: a client may take its time with the body', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { target, limits: { idleTimeoutMs: 2_000 } });
    const client = await openClient(edge.port);
    client.socket.write(post.slice(0, -3));
    await pause(400);
    client.socket.write(post.slice(-3));
    assert.match(await client.rest(), /200 OK/);
    assert.deepEqual(edge.ends, [AttemptEnd.ok]);
  });

  test('counts while the endpoint takes no more of the body', async () => {
    await using origin = await startOrigin((socket) => socket.pause());
    await using edge = await startEdge([origin.port], { target, limits: { idleTimeoutMs: 10_000 } });
    const client = await openClient(edge.port);
    client.socket.write(`PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: ${1 << 26}\r\n\r\n`);
    client.socket.write(Buffer.alloc(1 << 26));
    assert.match(await client.until((text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 504 /);
    assert.deepEqual(edge.ends, [AttemptEnd.timedOut]);
    client.socket.destroy();
  });
});

describe('an answer without a further byte for idleTimeoutMs', () => {
  const target = { idleTimeoutMs: 150 };
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n';

  test('is reset', async () => {
    await using origin = await answeringOrigin((socket) => socket.write(`${head}some`));
    await using edge = await startEdge([origin.port], { target });
    const client = await openClient(edge.port);
    client.socket.write(get);
    assert.match(await client.until((text) => text.endsWith('some')), /200 OK/);
    await client.rest();
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.timedOut]);
    assert.equal(edge.edge.counters.abandoned, 1);
  });

  test('goes on for as long as bytes come', async () => {
    await using origin = await answeringOrigin((socket) => {
      socket.write(head);
      let left = 100;
      const timer = setInterval(() => {
        socket.write('x');
        if (--left === 0) clearInterval(timer);
      }, 5);
    });
    await using edge = await startEdge([origin.port], { target });
    const { text, tookMs } = await timed(edge.port, get);
    assert.ok(text.endsWith('x'.repeat(100)));
    assert.ok(tookMs >= 400);
  });

  test('is none in a tunnel, which is closed when nothing has passed for tunnelTimeoutMs', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
    await using origin = await answeringOrigin((socket) => socket.write(answer));
    const tunnelTimeoutMs = 300;
    await using edge = await startEdge([origin.port], { target: { ...target, tunnelTimeoutMs }, upgrade: true });
    const client = await openClient(edge.port);
    client.socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    for (let round = 0; round < 4; round++) {
      await pause(200);
      client.socket.write('still here');
    }
    assert.equal(client.socket.destroyed, false);
    assert.match(await client.rest(), /101 Switching/);
    await eventually(() => origin.sockets.size === 0, 'the connection to the origin is closed');
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    assert.equal(edge.endpoints[0]!.failures, 0);
  });
});

describe('an idle connection in the pool', () => {
  for (const [name, fields, pool, withinMs] of [
    ['is closed after keepaliveIdleMs', '', { keepaliveIdleMs: 100 }, [100, 450]],
    ['is closed before the endpoint would close it', 'keep-alive: timeout=1\r\n', {}, [500, 999]],
  ] as const) {
    test(name, async () => {
      await using origin = await answeringOrigin((socket) => socket.write(ok.replace('\r\n\r\n', `\r\n${fields}\r\n`)));
      await using edge = await startEdge([origin.port], { pool });
      assert.match(await exchange(edge.port, get), /200 OK/);
      const start = performance.now();
      const { pool: connections } = edge.endpoints[0]!;
      assert.equal(connections.idle, 1);
      await eventually(() => connections.open === 0, 'it is closed');
      const tookMs = performance.now() - start;
      assert.ok(tookMs >= withinMs[0] - 50 && tookMs <= withinMs[1], `${tookMs}`);
      assert.equal(edge.deadlines.size, 0);
    });
  }
});

test('a loop that is busy takes no answer for silence, and holds nothing against the endpoint', async () => {
  await using origin = await startOrigin((socket) => {
    socket.on('data', () => {
      socket.write(ok);
      // The answer is there in time; nobody looks at it for much longer.
      const end = performance.now() + 400;
      while (performance.now() < end);
    });
  });
  await using edge = await startEdge([origin.port], { target: { responseTimeoutMs: 100 } });
  assert.match(await exchange(edge.port, get), /200 OK/);
  assert.deepEqual(edge.ends, [AttemptEnd.ok]);
});

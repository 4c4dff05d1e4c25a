/**
 * When a request is tried again, where, and when never.
 */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, type Origin, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const request = (line: string, fields = '', body = '') =>
  `${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${fields}\r\n${body}`;
const get = request('GET /');
const withBody = (method: string, body: string) => request(`${method} /`, `content-length: ${body.length}\r\n`, body);

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const origin = await startOrigin(() => {});
  await origin.close();
  return origin.port;
}

describe('a connection that was used before and ends without a byte', () => {
  /** Answers the first request of each connection, and ends at the second. */
  const shortLived = (heads: string[], end = (socket: Socket) => void socket.destroy()): Promise<Origin> =>
    answeringOrigin((socket, head, before) => {
      heads.push(head.slice(0, head.indexOf(' ')));
      if (before === 0) socket.write(ok);
      else end(socket);
    });

  test('is replaced by a new one to the same endpoint for a GET, without a word against the endpoint', async () => {
    const heads: string[] = [];
    await using origin = await shortLived(heads);
    await using edge = await startEdge([origin.port], { retry: { attempts: 0 } });
    assert.match(await exchange(edge.port, get), /200 OK/);
    assert.match(await exchange(edge.port, get), /200 OK/);
    assert.deepEqual(heads, ['GET', 'GET', 'GET']);
    assert.deepEqual(edge.ends, [AttemptEnd.ok, AttemptEnd.abandoned, AttemptEnd.ok]);
    assert.equal(edge.endpoints[0]!.failures, 0);
  });

  test('fails a POST, which may have had its effect', async () => {
    const heads: string[] = [];
    await using origin = await shortLived(heads);
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port]);
    assert.match(await exchange(edge.port, get), /200 OK/);
    assert.match(await exchange(edge.port, withBody('POST', 'abc')), /^HTTP\/1\.1 502 /);
    assert.deepEqual(heads, ['GET', 'POST']);
    assert.deepEqual(other.requests(), []);
    assert.deepEqual(edge.ends, [AttemptEnd.ok, AttemptEnd.reset]);
  });

  test('does not fail a POST with an Idempotency-Key, where the route goes by it', async () => {
    const heads: string[] = [];
    await using origin = await shortLived(heads);
    await using edge = await startEdge([origin.port], { retry: { idempotencyKey: true } });
    await exchange(edge.port, get);
    const keyed = request('POST /', 'idempotency-key: "1"\r\ncontent-length: 3\r\n', 'abc');
    assert.match(await exchange(edge.port, keyed), /200 OK/);
    assert.deepEqual(heads, ['GET', 'POST', 'POST']);
  });

  test('counts against the endpoint when the new one ends as well', async () => {
    let asked = 0;
    await using origin = await answeringOrigin((socket) => {
      if (asked++ === 0) socket.write(ok);
      else socket.destroy();
    });
    await using edge = await startEdge([origin.port]);
    await exchange(edge.port, get);
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 502 /);
    assert.equal(asked, 3);
    assert.deepEqual(edge.ends, [AttemptEnd.ok, AttemptEnd.abandoned, AttemptEnd.reset]);
  });

  test('is an ordinary failure after its first byte', async () => {
    const heads: string[] = [];
    await using origin = await shortLived(heads, (socket) => void socket.end('HTTP/1.1 100 Continue\r\n\r\n'));
    await using edge = await startEdge([origin.port]);
    await exchange(edge.port, get);
    assert.match(await exchange(edge.port, get), /502 Bad Gateway/);
    assert.deepEqual(edge.ends, [AttemptEnd.ok, AttemptEnd.reset]);
  });

  test('is closed in time when its end is seen while it is idle', async () => {
    await using origin = await answeringOrigin((socket, _head, before) => {
      socket.write(ok);
      if (before === 0) setImmediate(() => socket.end());
    });
    await using edge = await startEdge([origin.port]);
    await exchange(edge.port, get);
    await eventually(() => edge.endpoints[0]!.pool.open === 0, 'the pool has let go of it');
    assert.match(await exchange(edge.port, withBody('POST', 'abc')), /200 OK/);
    assert.deepEqual(edge.ends, [AttemptEnd.ok, AttemptEnd.ok]);
  });
});

describe('an endpoint that cannot be reached', () => {
  for (const framing of ['content-length', 'chunked'] as const) {
    test(`sends a POST elsewhere with its whole body, ${framing}`, async () => {
      await using origin = await recordingOrigin(ok);
      await using edge = await startEdge([await closedPort(), origin.port]);
      // The second time there is a connection to take at once.
      for (let round = 0; round < 2; round++) {
        const body = 'x'.repeat(300_000);
        const text = framing === 'chunked' ? `${body.length.toString(16)}\r\n${body}\r\n0\r\nx-sum: 7\r\n\r\n` : body;
        const field = framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
        assert.match(await exchange(edge.port, request('POST /', `${field}\r\n`, text)), /200 OK/);
        assert.equal(origin.requests()[round]!.body, body);
      }
      assert.equal(origin.connections(), 1);
      const { connectFailed } = AttemptEnd;
      assert.deepEqual(edge.ends, [connectFailed, AttemptEnd.ok, connectFailed, AttemptEnd.ok]);
      assert.equal(edge.retries.succeeded, 2);
    });
  }

  test('is not tried twice, and not more of them than `attempts`', async () => {
    const ports = [await closedPort(), await closedPort(), await closedPort(), await closedPort()];
    await using edge = await startEdge(ports, { retry: { attempts: 2 } });
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 503 /);
    assert.deepEqual(
      edge.endpoints.map(({ requests }) => requests),
      [1, 1, 1, 0],
    );
    assert.deepEqual(edge.ends, Array(3).fill(AttemptEnd.connectFailed));
  });

  test('is the last one when there are no further tries', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([await closedPort(), origin.port], { retry: { attempts: 0 } });
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 503 /);
    assert.equal(origin.connections(), 0);
  });
});

describe('an endpoint that fails a request it has', () => {
  test('has an idempotent one sent elsewhere, as it was', async () => {
    for (const method of ['GET', 'OPTIONS', 'PUT', 'DELETE']) {
      await using origin = await recordingOrigin((socket) => socket.end());
      await using other = await recordingOrigin(ok);
      await using edge = await startEdge([origin.port, other.port]);
      assert.match(await exchange(edge.port, withBody(method, 'hello')), /200 OK/);
      assert.deepEqual(other.requests(), origin.requests());
      assert.deepEqual(edge.ends, [AttemptEnd.reset, AttemptEnd.ok]);
    }
  });

  test('has no other one sent elsewhere', async () => {
    for (const method of ['POST', 'PATCH', 'LOCK']) {
      await using origin = await recordingOrigin((socket) => socket.end());
      await using other = await recordingOrigin(ok);
      await using edge = await startEdge([origin.port, other.port]);
      assert.match(await exchange(edge.port, withBody(method, 'hello')), /^HTTP\/1\.1 502 /);
      assert.equal(other.connections(), 0);
    }
  });

  test('is not forgiven once the head of its answer has been handed on', async () => {
    await using origin = await answeringOrigin((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    );
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port]);
    const text = await exchange(edge.port, get);
    assert.doesNotMatch(text, /\r\n\r\nhi|502/);
    assert.equal(other.connections(), 0);
    assert.deepEqual(edge.ends, [AttemptEnd.reset]);
  });

  test('is forgiven half a head, a malformed one, and interim answers', async () => {
    for (const part of ['HTTP/1.1 200 OK\r\ncontent-le', 'HTTP/9\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n']) {
      await using origin = await answeringOrigin((socket) => socket.end(part));
      await using other = await recordingOrigin(ok);
      await using edge = await startEdge([origin.port, other.port]);
      const text = await exchange(edge.port, get);
      assert.match(text, /HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*\r\nhi$/);
      assert.equal(other.requests().length, 1);
    }
  });
});

describe('a body that is sent a second time', () => {
  test('has up to bufferBytes, and none above', async () => {
    for (const [size, status] of [
      [100_000, 200],
      [100_001, 502],
    ] as const) {
      await using origin = await recordingOrigin((socket) => socket.resetAndDestroy());
      await using other = await recordingOrigin(ok);
      await using edge = await startEdge([origin.port, other.port], { retry: { bufferBytes: 100_000 } });
      const body = 'b'.repeat(size);
      assert.match(await exchange(edge.port, withBody('PUT', body)), new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.deepEqual(
        other.requests().map((each) => each.body),
        status === 200 ? [body] : [],
      );
    }
  });

  test('keeps its chunks and trailers', async () => {
    await using origin = await recordingOrigin((socket) => socket.end());
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port]);
    const chunks = '3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nx-sum: 7\r\n\r\n';
    assert.match(await exchange(edge.port, request('PUT /', 'transfer-encoding: chunked\r\n', chunks)), /200 OK/);
    assert.deepEqual(
      other.requests().map(({ body }) => body),
      ['abcdefg'],
    );
    assert.match(Buffer.concat(other.received).toString(), /\r\n0\r\nx-sum: 7\r\n\r\n$/);
  });

  test('goes on with what comes after the failure', async () => {
    await using origin = await answeringOrigin((socket) => setImmediate(() => socket.destroy()));
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port]);
    const client = await openClient(edge.port);
    client.socket.write(request('PUT /', 'content-length: 10\r\n', 'hello'));
    await eventually(() => other.leftovers().join().endsWith('hello'), 'the other has what there is');
    client.socket.write('world');
    assert.match(await client.rest(), /200 OK/);
    assert.equal(other.requests()[0]!.body, 'helloworld');
  });
});

describe('an answer with a status that is tried elsewhere', () => {
  const busy = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy';
  const retry = { statuses: [503] };

  test('has an idempotent request sent elsewhere, with its body', async () => {
    await using origin = await recordingOrigin(busy);
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port], { retry });
    assert.match(await exchange(edge.port, withBody('PUT', 'hello')), /200 OK/);
    assert.deepEqual(other.requests(), origin.requests());
    assert.deepEqual(edge.ends, [AttemptEnd.serverError, AttemptEnd.ok]);
  });

  test('is handed on for any other request', async () => {
    await using origin = await recordingOrigin(busy);
    await using other = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port, other.port], { retry });
    assert.match(await exchange(edge.port, withBody('POST', 'hello')), /^HTTP\/1\.1 503 .+\r\n(?:.+\r\n)*\r\nbusy$/);
    assert.equal(other.connections(), 0);
  });

  test('is handed on from the last endpoint, and another status from any', async () => {
    await using origin = await recordingOrigin(busy);
    await using other = await recordingOrigin('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n');
    await using alone = await startEdge([origin.port], { retry });
    assert.match(await exchange(alone.port, get), /^HTTP\/1\.1 503 .+\r\n(?:.+\r\n)*\r\nbusy$/);
    await using edge = await startEdge([other.port, origin.port], { retry });
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 500 Oops\r\n/);
    assert.deepEqual(edge.ends, [AttemptEnd.serverError]);
  });
});

test('a request over the limit of its service is answered 503 and sent nowhere', async () => {
  await using origin = await recordingOrigin(ok);
  await using edge = await startEdge([origin.port], { admits: () => false });
  const text = await exchange(edge.port, get);
  assert.match(text, /^HTTP\/1\.1 503 /);
  assert.match(text, /\r\nretry-after: 1\r\n/);
  assert.match(text, /problem:overloaded/);
  assert.equal(origin.connections(), 0);
  assert.deepEqual(edge.ends, []);
});

/**
 * What a route may say of trying again: what for, which methods, when, and how often in all.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd, RetryAllowance } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const busy = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy';
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
const withBody = (method: string, fields = '') =>
  `${method} / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${fields}content-length: 3\r\n\r\nabc`;

async function timed(port: number): Promise<{ text: string; tookMs: number }> {
  const start = performance.now();
  const text = await exchange(port, get);
  return { text, tookMs: performance.now() - start };
}

describe('a try that takes longer than perTryTimeoutMs', () => {
  const retry = { perTryTimeoutMs: 100 };

  test('is given up for one elsewhere, and counts against its endpoint', async () => {
    await using silent = await startOrigin(() => {});
    await using good = await recordingOrigin(ok);
    await using edge = await startEdge([silent.port, good.port], { retry });
    const { text, tookMs } = await timed(edge.port);
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.ok(tookMs >= 100);
    assert.deepEqual(edge.ends, [AttemptEnd.timedOut, AttemptEnd.ok]);
    assert.equal(edge.retries.succeeded, 1);
  });

  test('is a 504 when it was the last, when timeouts are none of the causes, and for a POST', async () => {
    await using silent = await startOrigin(() => {});
    await using good = await recordingOrigin(ok);
    await using last = await startEdge([silent.port], { retry });
    await using other = await startEdge([silent.port, good.port], { retry: { ...retry, causes: ['reset'] } });
    await using any = await startEdge([silent.port, good.port], { retry });
    const answers = [exchange(last.port, get), exchange(other.port, get), exchange(any.port, withBody('POST'))];
    for (const text of await Promise.all(answers)) assert.match(text, /^HTTP\/1\.1 504 /);
    assert.equal(good.connections(), 0);
  });

  test('is not the one whose answer has begun', async () => {
    await using slow = await answeringOrigin((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nsl');
      setTimeout(() => socket.write('ow'), 300);
    });
    await using good = await recordingOrigin(ok);
    await using edge = await startEdge([slow.port, good.port], { retry });
    assert.match(await exchange(edge.port, get), /\r\n\r\nslow$/);
    assert.equal(good.connections(), 0);
  });
});

describe('what is tried again', () => {
  test('is by default what says that the endpoint could not serve, not a 500 nor a refusal', async () => {
    for (const [status, expected] of [
      [502, 200],
      [503, 200],
      [504, 200],
      [500, 500],
      [501, 501],
      [429, 429],
      [404, 404],
    ]) {
      await using bad = await fixedOrigin(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      await using good = await fixedOrigin(ok);
      await using edge = await startEdge([bad.port, good.port]);
      assert.match(await exchange(edge.port, get), new RegExp(`^HTTP/1\\.1 ${expected} `), `${status}`);
    }
  });

  test('is only what the route has among its causes', async () => {
    await using gone = await startOrigin(() => {});
    await gone.close();
    await using breaking = await answeringOrigin((socket) => socket.destroy());
    await using good = await fixedOrigin(ok);
    const expect = async (port: number, causes: ['reset' | 'connect-failure'], status: number) => {
      await using edge = await startEdge([port, good.port], { retry: { causes } });
      assert.match(await exchange(edge.port, get), new RegExp(`^HTTP/1\\.1 ${status} `));
    };
    await expect(gone.port, ['reset'], 503);
    await expect(gone.port, ['connect-failure'], 200);
    await expect(breaking.port, ['connect-failure'], 502);
    await expect(breaking.port, ['reset'], 200);
  });

  test('is only what may be sent twice: by the method, or by an Idempotency-Key where the route goes by it', async () => {
    await using bad = await answeringOrigin((socket) => socket.destroy());
    await using good = await recordingOrigin(ok);
    const key = 'idempotency-key: "7"\r\n';
    const status = async (request: string, retry: object) => {
      await using edge = await startEdge([bad.port, good.port], { retry });
      return (await exchange(edge.port, request)).slice(9, 12);
    };
    assert.equal(await status(withBody('PUT'), { methods: ['GET'] }), '502');
    assert.equal(await status(withBody('POST'), { methods: ['GET', 'POST'] }), '200');
    assert.equal(await status(withBody('POST', key), {}), '502');
    assert.equal(await status(withBody('POST'), { idempotencyKey: true }), '502');
    assert.equal(await status(withBody('POST', key), { idempotencyKey: true }), '200');
    assert.deepEqual(
      good.requests().map(({ body }) => body),
      ['abc', 'abc'],
    );
  });

  test('waits before, by lot', async () => {
    await using bad = await answeringOrigin((socket) => socket.end(busy));
    await using good = await fixedOrigin(ok);
    await using edge = await startEdge([bad.port, good.port], { retry: { backoffBaseMs: 400, backoffMaxMs: 400 } });
    const took = await Promise.all(Array.from({ length: 12 }, async () => (await timed(edge.port)).tookMs));
    assert.ok(Math.max(...took) - Math.min(...took) > 100, `${took.map(Math.round)}`);
    assert.ok(
      Math.max(...took) > 150,
      'twelve draws from 0 to 400 ms, all of them below 150: one in a hundred thousand',
    );
  });

  test('is forgotten when the client leaves while it waits', async () => {
    await using bad = await fixedOrigin(busy);
    await using good = await recordingOrigin(ok);
    await using edge = await startEdge([bad.port, good.port], {
      retry: { backoffBaseMs: 60_000, backoffMaxMs: 60_000 },
    });
    const client = exchange(edge.port, get);
    await eventually(() => edge.ends.length === 1, 'the first try is over');
    await edge.edge.close(0);
    await client;
    assert.equal(good.connections(), 0);
    assert.deepEqual(edge.ends, [AttemptEnd.serverError]);
  });
});

describe('the only endpoint there is, answering with a Retry-After', () => {
  const wait = (seconds: number) =>
    `HTTP/1.1 503 Service Unavailable\r\nretry-after: ${seconds}\r\ncontent-length: 4\r\n\r\nbusy`;

  test('is asked again when it said, within the limit', async () => {
    let asked = 0;
    await using origin = await answeringOrigin((socket) => socket.write(asked++ === 0 ? wait(0) : ok));
    await using edge = await startEdge([origin.port]);
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 200 /);
    assert.deepEqual(edge.ends, [AttemptEnd.serverError, AttemptEnd.ok]);
  });

  test('has its answer passed on beyond the limit, without one, for a POST, and when it is an edge of ours', async () => {
    for (const [answer, request, isEdge] of [
      [wait(2), get, false],
      [busy, get, false],
      [wait(0), withBody('POST'), false],
      [wait(0), get, true],
    ] as const) {
      await using origin = await recordingOrigin(answer);
      await using edge = await startEdge([origin.port], { isEdge });
      assert.match(await exchange(edge.port, request), /^HTTP\/1\.1 503 /);
      assert.equal(origin.requests().length, 1);
    }
  });

  test('is not waited for where another one can be asked at once', async () => {
    await using origin = await recordingOrigin(wait(1));
    await using good = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port, good.port]);
    const { text, tookMs } = await timed(edge.port);
    assert.match(text, /200 OK/);
    assert.ok(tookMs < 900);
  });
});

describe('the budget of a service', () => {
  test('keeps endpoints that all fail from getting 1.25 times what clients ask, and frees what it gave', async () => {
    const answer = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n';
    const origins = await Promise.all(
      Array.from({ length: 3 }, () => answeringOrigin((socket) => setTimeout(() => socket.write(answer), 10))),
    );
    try {
      const ports = origins.map(({ port }) => port);
      await using edge = await startEdge(ports, { balanced: true, retry: { attempts: 10 } });
      const clients = 40;
      const each = 15;
      const statuses: string[] = [];
      const client = async () => {
        for (let i = 0; i < each; i++) statuses.push((await exchange(edge.port, get)).slice(9, 12));
      };
      await Promise.all(Array.from({ length: clients }, client));
      assert.ok(statuses.every((status) => status === '503'));
      const sent = edge.endpoints.reduce((sum, { requests }) => sum + requests, 0);
      assert.ok(sent <= 1.25 * clients * each, `${sent} for ${clients * each}`);
      assert.ok(sent > clients * each, 'some are tried again');
      assert.ok(edge.retries.refused > 0);
    } finally {
      for (const origin of origins) await origin.close();
    }
  });

  test('lets nothing be tried again that was sent where there is none, and all that was not', async () => {
    const retries = new RetryAllowance({ minimum: 0, share: 0 });
    await using bad = await fixedOrigin(busy);
    await using gone = await startOrigin(() => {});
    await gone.close();
    await using good = await fixedOrigin(ok);
    await using failing = await startEdge([bad.port, good.port], { target: { retries } });
    await using unreached = await startEdge([gone.port, good.port], { target: { retries } });
    assert.match(await exchange(failing.port, get), /\r\n\r\nbusy$/);
    assert.match(await exchange(unreached.port, get), /200 OK/);
    assert.deepEqual([retries.refused, retries.succeeded], [1, 1]);
  });
});

/** Clients that speak HTTP/2, with TLS and without, in front of endpoints that speak HTTP/1. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { respond } from '../../src/edge/index.ts';
import {
  answeringOrigin,
  eventually,
  exchange,
  fixedOrigin,
  startEdge,
  startOrigin,
  type TestEdgeOptions,
} from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';
import { secureListening } from './secure-clients.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** An edge that speaks HTTP/2 without TLS, with one session to it. */
async function open(port: number, options: TestEdgeOptions = {}) {
  const edge = await startEdge([port], { http2, ...options });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  return {
    edge,
    session,
    async [Symbol.asyncDispose]() {
      session.destroy();
      await edge.close();
    },
  };
}

test('speaks HTTP/2 with clients that prefer it, and HTTP/1 with the others, on one port', async () => {
  await using origin = await fixedOrigin(ok);
  const secure = await secureListening({ hsts: 'max-age=60' });
  await using edge = await startEdge([origin.port], { secure, http2 });
  const session = await openSession(`https://127.0.0.1:${edge.securePort}`);
  assert.equal(session.alpnProtocol, 'h2');
  const answer = await request(session);
  assert.equal(answer.status, 200);
  assert.equal(answer.body, 'ok');
  assert.equal(answer.headers['strict-transport-security'], 'max-age=60');
  assert.match(Buffer.concat(origin.received).toString(), /\r\nx-forwarded-proto: https\r\n/);
  session.destroy();
  const plain = await openSession(`http://127.0.0.1:${edge.port}`);
  assert.equal((await request(plain)).body, 'ok');
  plain.destroy();
  assert.match(await exchange(edge.port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), /ok$/);
  assert.match(await exchange(edge.port, 'P / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), /ok$/);
  await secure.certificates.close();
});

test('sends a request on as HTTP/1 has it: cookies joined, nothing of the connection, framed anew', async () => {
  const heads: string[] = [];
  await using origin = await answeringOrigin((socket, head) => {
    heads.push(head);
    socket.write(ok);
  });
  await using client = await open(origin.port);
  const answer = await request(client.session, {
    ':path': '/a/../b?c=d',
    ':authority': 'shop.example:8080',
    cookie: ['a=1', 'b=2'],
    te: 'trailers',
    'x-forwarded-for': '198.51.100.1',
    'x-plain': 'kept',
    accept: ['text/html', 'text/plain'],
  });
  assert.equal(answer.status, 200);
  const lines = heads[0]!.split('\r\n');
  assert.equal(lines[0], 'GET /b?c=d HTTP/1.1');
  assert.equal(lines[1], 'host: shop.example:8080');
  assert.ok(lines.includes('cookie: a=1; b=2'));
  assert.ok(lines.includes('x-plain: kept'));
  assert.ok(lines.includes('x-forwarded-for: 127.0.0.1'));
  assert.ok(!lines.some((line) => /^(te|transfer-encoding|connection|:|content-length)/.test(line)));
});

test('gives back an answer without what belongs to its connection, with every field that came twice', async () => {
  await using origin = await fixedOrigin(
    'HTTP/1.1 404 Nope\r\nContent-Length: 3\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Two: 1\r\nx-two: 2\r\nConnection: keep-alive, x-gone\r\nX-Gone: 1\r\nKeep-Alive: timeout=5\r\n\r\nno!',
  );
  await using client = await open(origin.port);
  const { status, headers, body } = await request(client.session);
  assert.deepEqual([status, body, headers['content-length']], [404, 'no!', '3']);
  assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(headers['x-gone'], undefined);
  assert.equal(headers['keep-alive'], undefined);
  assert.equal(headers.connection, undefined);
  assert.equal(headers['x-two'], '1, 2');
  assert.ok(headers.date);
});

test('carries bodies both ways, with and without a length, under backpressure', async () => {
  await using origin = await startOrigin((socket) => {
    let isHead = true;
    socket.on('data', (bytes: Buffer) => {
      if (isHead) {
        isHead = false;
        const framing = /(content-length: \d+|transfer-encoding: chunked)/.exec(bytes.toString('latin1'))![1]!;
        socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`);
        socket.write(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4));
      } else {
        socket.write(bytes);
      }
    });
  });
  await using client = await open(origin.port, { pool: { keepaliveConnections: 0 } });
  const body = randomBytes(2 << 20);
  const sized = await request(client.session, { ':method': 'PUT', 'content-length': body.length }, body);
  assert.ok(Buffer.from(sized.body, 'latin1').equals(body));
  const chunked = await request(client.session, { ':method': 'POST' }, body);
  assert.equal(chunked.headers['content-length'], undefined);
  assert.ok(Buffer.from(chunked.body, 'latin1').equals(body));
  const empty = await request(client.session, { ':method': 'POST' }, '');
  assert.deepEqual([empty.status, empty.body], [200, '']);
});

test('serves a hundred requests at a time, each its own answer', async () => {
  await using origin = await answeringOrigin((socket, head) => {
    const path = / (\/\d+) /.exec(head)![1]!;
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${path.length}\r\n\r\n${path}`);
  });
  await using client = await open(origin.port);
  const paths = Array.from({ length: 300 }, (_, index) => `/${index}`);
  const answers = await Promise.all(paths.map((path) => request(client.session, { ':path': path })));
  assert.deepEqual(
    answers.map(({ body }) => body),
    paths,
  );
  assert.ok(origin.sockets.size <= 100);
});

describe('what stands beside an answer passes', () => {
  test('interim answers before it', async () => {
    await using origin = await fixedOrigin(`HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n${ok}`);
    await using client = await open(origin.port);
    const { interim, status } = await request(client.session);
    assert.equal(status, 200);
    assert.deepEqual(
      interim.map((each) => [each[':status'], each.link]),
      [[103, '</a.css>']],
    );
  });

  test('trailers behind it, and those of the request', async () => {
    await using origin = await fixedOrigin(
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-check: 1\r\n\r\n',
    );
    await using client = await open(origin.port);
    const { body, trailers } = await request(client.session);
    assert.deepEqual([body, trailers?.['x-check']], ['ok', '1']);
    const stream = client.session.request({ ':method': 'POST', ':path': '/' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7', host: 'evil' }));
    stream.end('body');
    stream.resume();
    await once(stream, 'close');
    const sent = Buffer.concat(origin.received).toString();
    assert.match(sent, /4\r\nbody\r\n0\r\nx-sum: 7\r\n\r\n$/);
  });

  test('no body for HEAD, 204, 205 and 304', async () => {
    for (const [method, answer] of [
      ['HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n'],
      ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ['GET', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n'],
      ['GET', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 4\r\n\r\nbody'],
      ['GET', 'HTTP/1.1 205 Reset Content\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n'],
      ['GET', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 1000\r\n\r\n'],
    ] as const) {
      await using origin = await fixedOrigin(answer);
      await using client = await open(origin.port);
      const { status, body, headers } = await request(client.session, { ':method': method });
      assert.equal(status, Number(answer.slice(9, 12)));
      if (status === 205) assert.equal(headers['content-length'], '0');
      assert.equal(body, '');
      assert.equal((await request(client.session, { ':method': method })).status, status);
    }
  });
});

describe('a request is refused as one of HTTP/1 is', () => {
  const cases = [
    ['a host that is not served', { ':authority': 'evil.example' }, 421],
    ['a path where nothing is', { ':path': '/other' }, 404],
    ['an encoded slash', { ':path': '/api/a%2fb' }, 400],
    ['a host beside another authority', { host: 'evil.example' }, 400],
    ['a method in lower case', { ':method': 'get' }, 400],
    ['an unknown scheme', { ':scheme': 'ftp' }, 400],
    ['TRACE', { ':method': 'TRACE' }, 405],
    ['a head that is too long', { 'x-long': 'a'.repeat(15_000), 'x-longer': 'b'.repeat(2_000) }, 431],
    ['a header alias: dropped, not refused', { x_forwarded_for: '1' }, 200],
  ] as const;
  for (const [what, headers, status] of cases) {
    test(what, async () => {
      await using origin = await fixedOrigin(ok);
      await using client = await open(origin.port, { match: { host: 'shop.example', path: '/api' } });
      const answer = await request(client.session, { ':path': '/api', ...headers });
      assert.equal(answer.status, status);
      if (status === 200) return;
      assert.equal(answer.headers['content-type'], 'application/problem+json');
      assert.equal(JSON.parse(answer.body).status, status);
      assert.equal(origin.received.length, 0);
      assert.equal((await request(client.session, { ':path': '/api' })).status, 200);
    });
  }
});

test('filters, layers and local answers are the same', async () => {
  await using origin = await fixedOrigin(ok);
  const hello = { path: '/hello', handler: respond(201, 'hällo', { 'X-Who': 'us' }) };
  await using client = await open(origin.port, { routes: [hello, { path: '/reset', handler: respond(205, 'x', {}) }] });
  const { status, headers, body } = await request(client.session, { ':path': '/hello' });
  assert.deepEqual([status, headers['x-who'], headers['content-length']], [201, 'us', '6']);
  assert.equal(Buffer.from(body, 'latin1').toString(), 'hällo');
  const reset = await request(client.session, { ':path': '/reset' });
  assert.deepEqual([reset.status, reset.headers['content-length'], reset.body], [205, '0', '']);
  const head = await request(client.session, { ':path': '/hello', ':method': 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body], [201, '6', '']);
});

describe('when something breaks', () => {
  test('an answer that ends in the middle resets its stream, and the others go on', async () => {
    await using origin = await answeringOrigin((socket, head) => {
      if (head.includes('GET /bad')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort');
      else socket.write(ok);
    });
    await using client = await open(origin.port);
    await assert.rejects(request(client.session, { ':path': '/bad' }), /NGHTTP2_INTERNAL_ERROR/);
    assert.equal((await request(client.session)).body, 'ok');
  });

  test('a request that its client takes back is taken back from the endpoint', async () => {
    await using origin = await startOrigin(() => {});
    await using client = await open(origin.port);
    const stream = client.session.request({ ':path': '/' });
    stream.on('error', () => {});
    await eventually(() => origin.sockets.size === 1, 'the endpoint has it');
    stream.close(8);
    await eventually(() => origin.sockets.size === 0, 'the endpoint is rid of it');
    assert.equal(client.edge.edge.counters.abandoned, 1);
    assert.equal(client.edge.edge.counters.open, 1);
  });

  test('an answer given before the whole request ends both', async () => {
    await using origin = await startOrigin((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n'));
    });
    await using client = await open(origin.port);
    const stream = client.session.request({ ':method': 'POST', ':path': '/' });
    stream.write('a');
    const [headers] = await once(stream, 'response');
    assert.equal(headers[':status'], 413);
    stream.resume();
    await once(stream, 'close');
    assert.equal(stream.rstCode, 0);
  });

  test('a body that does not come is given up with 408', async () => {
    await using origin = await startOrigin(() => {});
    await using client = await open(origin.port, { limits: { idleTimeoutMs: 100 } });
    const stream = client.session.request({ ':method': 'POST', ':path': '/' });
    stream.write('a');
    const [headers] = await once(stream, 'response');
    assert.equal(headers[':status'], 408);
    stream.resume();
    await once(stream, 'close');
  });
});

describe('a body that drips', () => {
  /** What becomes of a POST whose client sends a byte every few milliseconds, for as long as nobody answers. */
  async function drip(minRateBytes: number): Promise<number> {
    await using origin = await startOrigin((socket) => setTimeout(() => socket.write(ok), 1_000));
    await using client = await open(origin.port, { limits: { idleTimeoutMs: 300, minRateBytes } });
    const stream = client.session.request({ ':method': 'POST', ':path': '/' });
    stream.on('error', () => {});
    const sending = setInterval(() => stream.write('a'), 10);
    const [headers] = await once(stream, 'response');
    clearInterval(sending);
    stream.destroy();
    return headers[':status'];
  }

  test('below the least rate is given up with 408', async () => assert.equal(await drip(10_000), 408));
  test('above it is not', async () => assert.equal(await drip(10), 200));
});

describe('the end of a connection', () => {
  test('comes when nothing was asked for a while', async () => {
    await using origin = await fixedOrigin(ok);
    await using client = await open(origin.port, { limits: { keepaliveTimeoutMs: 100 } });
    assert.equal((await request(client.session)).status, 200);
    await once(client.session, 'close');
  });

  test('comes without a word to whoever says nothing', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { http2, limits: { headTimeoutMs: 50 } });
    assert.match(await exchange(edge.port, ''), /^$/);
    assert.match(await exchange(edge.port, 'PRI * HT'), /^$/);
    const text = await exchange(edge.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    assert.doesNotMatch(text, /HTTP\/1/);
  });

  test('lets requests under way end when the edge drains, and says so to the client', async () => {
    await using origin = await startOrigin(() => {});
    const client = await open(origin.port);
    const answer = request(client.session, { ':path': '/slow' });
    await eventually(() => origin.sockets.size === 1, 'the endpoint has it');
    const goaway = once(client.session, 'goaway');
    const closed = client.edge.edge.close(5_000);
    await goaway;
    for (const socket of origin.sockets) socket.write(ok);
    assert.equal((await answer).body, 'ok');
    await closed;
    await client[Symbol.asyncDispose]();
  });

  test('comes after many requests, and loses none', async () => {
    await using origin = await fixedOrigin(ok);
    await using client = await open(origin.port, { http2: { ...http2, requestsPerConnection: 50 } });
    const goaway = once(client.session, 'goaway');
    const closed = once(client.session, 'close');
    const answers = await Promise.all(Array.from({ length: 50 }, () => request(client.session)));
    assert.ok(answers.every(({ body }) => body === 'ok'));
    const [code] = await goaway;
    assert.equal(code, 0);
    await closed;
  });
});

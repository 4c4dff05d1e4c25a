/** Endpoints that speak HTTP/2, for clients of either version. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { AttemptEnd, EndpointTls } from '../../src/proxy/index.ts';
import { certificateText } from '../support/certificates.ts';
import { eventually, exchange, fixedOrigin, startEdge, type TestEdgeOptions } from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';

type Serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An origin that speaks HTTP/2 without TLS. */
async function startHttp2Origin(serve: Serve, options: Parameters<typeof createServer>[0] = {}) {
  return listening(createServer(options ?? {}), serve);
}

async function listening(server: Http2Server, serve: Serve) {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    serve(stream, headers);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sessions,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ok: Serve = (stream) => {
  stream.respond({ ':status': 200, 'content-length': 2 });
  stream.end('ok');
};
const toHttp2: TestEdgeOptions = { address: { http2: true }, http2 };

test('one connection serves clients of both versions, many at a time', async () => {
  await using origin = await startHttp2Origin((stream, headers) => {
    const path = headers[':path']!;
    setImmediate(() => {
      if (stream.destroyed) return;
      stream.respond({ ':status': 200 });
      stream.end(path);
    });
  });
  await using edge = await startEdge([origin.port], toHttp2);
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
  const texts = await Promise.all(['/x', '/y'].map((path) => exchange(edge.port, get(path))));
  assert.match(
    texts[0]!,
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*transfer-encoding: chunked[\s\S]*\r\n\r\n2\r\n\/x\r\n0\r\n\r\n$/,
  );
  assert.match(texts[1]!, /\r\n\/y\r\n/);
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const paths = Array.from({ length: 150 }, (_, index) => `/${index}`);
  const answers = await Promise.all(paths.map((path) => request(session, { ':path': path })));
  assert.deepEqual(
    answers.map(({ body }) => body),
    paths,
  );
  assert.ok(origin.sessions.size <= 2);
  session.destroy();
});

test('requests and answers are whole: fields, bodies, trailers, interim answers', async () => {
  const seen: IncomingHttpHeaders[] = [];
  await using origin = await startHttp2Origin((stream, headers) => {
    seen.push(headers);
    stream.additionalHeaders({ ':status': 103, link: '</a.css>' });
    stream.respond({ ':status': 201, 'set-cookie': ['a=1', 'b=2'], 'x-one': '1' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7', expires: '0' }));
    stream.pipe(stream);
  });
  await using edge = await startEdge([origin.port], toHttp2);
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const body = randomBytes(1 << 20);
  const fields = { ':method': 'POST', ':path': '/a?b', cookie: 'c=d', 'x-mine': 'yes' };
  for (const sized of [{ 'content-length': body.length }, {}]) {
    const answer = await request(session, { ...fields, ...sized }, body);
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
    assert.equal(answer.trailers?.['x-sum'], '7');
    assert.equal(answer.trailers?.expires, undefined);
    assert.equal(answer.interim[0]?.link, '</a.css>');
    assert.ok(Buffer.from(answer.body, 'latin1').equals(body));
  }
  const [sized, chunked] = seen;
  assert.deepEqual(
    [sized![':method'], sized![':path'], sized![':authority'], sized![':scheme']],
    ['POST', '/a?b', 'shop.example', 'http'],
  );
  assert.deepEqual(
    [sized!.cookie, sized!['x-mine'], sized!.te, sized!['x-forwarded-for']],
    ['c=d', 'yes', 'trailers', '127.0.0.1'],
  );
  assert.equal(sized!['content-length'], `${body.length}`);
  assert.equal(chunked!['content-length'], undefined);
  session.destroy();
  const text = await exchange(
    edge.port,
    'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc',
  );
  assert.match(text, /^HTTP\/1\.1 103 Early Hints\r\n[\s\S]*HTTP\/1\.1 201 Created\r\n/);
  assert.match(text, /3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n$/);
});

test('answers without a body keep their connections', async () => {
  await using origin = await startHttp2Origin((stream, headers) => {
    stream.respond({ ':status': Number(headers['x-status']) }, { endStream: true });
  });
  await using edge = await startEdge([origin.port], toHttp2);
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  for (const status of [200, 204, 304, 404]) {
    const answer = await request(session, { 'x-status': status });
    assert.deepEqual([answer.status, answer.body], [status, '']);
  }
  session.destroy();
  const line = 'HTTP/1.1\r\nhost: a\r\nx-status: 200\r\n';
  const text = await exchange(edge.port, `GET / ${line}\r\nHEAD / ${line}connection: close\r\n\r\n`);
  assert.equal(text.match(/HTTP\/1\.1 200 /g)?.length, 2);
});

test('TLS is spoken where the address says so, with h2 agreed on', async () => {
  await using origin = await listening(createSecureServer(certificateText('shop')) as unknown as Http2Server, ok);
  const security = new EndpointTls({ ca: certificateText('servers').cert });
  await using edge = await startEdge([origin.port], { address: { tls: true, http2: true, security } });
  assert.match(await exchange(edge.port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'), /ok$/);
});

test('backpressure holds back an endpoint that sends more than a client takes', async () => {
  let sent = 0;
  await using origin = await startHttp2Origin((stream) => {
    stream.respond({ ':status': 200 });
    const piece = Buffer.alloc(65_536);
    const more = () => {
      while (!stream.destroyed && sent < 64 << 20) {
        sent += piece.length;
        if (!stream.write(piece)) {
          stream.once('drain', more);
          return;
        }
      }
      stream.end();
    };
    more();
  });
  await using edge = await startEdge([origin.port], toHttp2);
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const stream = session.request({ ':path': '/' });
  await once(stream, 'response');
  stream.pause();
  let before = -1;
  await eventually(() => {
    const still = sent === before;
    before = sent;
    return still && sent > 0;
  }, 'the endpoint waits');
  assert.ok(sent < 16 << 20, `${sent} bytes were sent`);
  let received = 0;
  stream.on('data', (bytes: Buffer) => {
    received += bytes.length;
  });
  stream.resume();
  await once(stream, 'end');
  assert.equal(received, 64 << 20);
  session.destroy();
});

const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

describe('when something breaks', () => {
  test('an endpoint that is not there, or speaks no HTTP/2, is no endpoint', async () => {
    await using plain = await fixedOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    for (const port of [1, plain.port]) {
      await using edge = await startEdge([port], { ...toHttp2, retry: { attempts: 0 } });
      assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 50[23] /);
    }
  });

  test('a stream that is refused is tried elsewhere, whatever its method, while its body is at hand', async () => {
    await using busy = await startHttp2Origin((stream) => stream.close(7));
    await using origin = await startHttp2Origin(ok);
    await using edge = await startEdge([busy.port, origin.port], toHttp2);
    const post = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
    assert.match(await exchange(edge.port, post), /^HTTP\/1\.1 200 /);
  });
});

describe('what ends early', () => {
  test('a reset in the middle of an answer resets the client', async () => {
    await using origin = await startHttp2Origin((stream) => {
      stream.respond({ ':status': 200, 'content-length': 100 });
      stream.write('part');
      setImmediate(() => stream.destroy(new Error('no')));
    });
    await using edge = await startEdge([origin.port], toHttp2);
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    await assert.rejects(request(session));
    await eventually(() => edge.ends.length === 1, 'told');
    assert.deepEqual(edge.ends, [AttemptEnd.reset]);
    session.destroy();
  });

  test('what a client gives up is cancelled, and never looks whole', async () => {
    let ended = 0;
    let closed = 0;
    await using origin = await startHttp2Origin((stream) => {
      stream.resume();
      stream.on('end', () => {
        if (!stream.aborted) ended++;
      });
      stream.on('close', () => closed++);
    });
    await using edge = await startEdge([origin.port], toHttp2);
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.on('error', () => {});
    stream.write('half');
    await eventually(() => origin.sessions.size === 1, 'it is there');
    stream.destroy(new Error('gone'));
    await eventually(() => closed === 1, 'it is cancelled');
    assert.equal(ended, 0);
    session.destroy();
  });
});

describe('a connection to an endpoint', () => {
  test('an endpoint that goes is left without a failed request', async () => {
    let served = 0;
    await using origin = await startHttp2Origin((stream) => {
      served++;
      if (served % 10 === 0) stream.session!.close();
      ok(stream, {});
    });
    await using edge = await startEdge([origin.port], toHttp2);
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => request(session)));
      assert.ok(answers.every(({ status }) => status === 200));
    }
    session.destroy();
  });

  test('an endpoint that takes few streams at a time is given no more', async () => {
    let now = 0;
    let most = 0;
    const few: Serve = (stream) => {
      now++;
      most = Math.max(most, now);
      setTimeout(() => {
        now--;
        ok(stream, {});
      }, 5);
    };
    await using origin = await startHttp2Origin(few, { settings: { maxConcurrentStreams: 2 } });
    await using edge = await startEdge([origin.port], toHttp2);
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    const answers = await Promise.all(Array.from({ length: 60 }, () => request(session)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(origin.sessions.size <= 8);
    assert.ok(most <= 16, `${most} at a time`);
    session.destroy();
  });

  test('a connection that carries nothing is closed after a while', async () => {
    await using origin = await startHttp2Origin(ok);
    await using edge = await startEdge([origin.port], { ...toHttp2, pool: { keepaliveIdleMs: 50 } });
    await exchange(edge.port, get);
    await eventually(() => origin.sessions.size === 0 && edge.endpoints[0]!.pool.open === 0, 'closed');
    assert.match(await exchange(edge.port, get), /ok$/);
  });
});

test('an endpoint is asked for what the route says in place of the path', async () => {
  await using origin = await startHttp2Origin((stream, headers) => {
    stream.respond({ ':status': 200 });
    stream.end(headers[':path']);
  });
  const target = { rewrite: (asked: string) => `/v2${asked}` };
  await using edge = await startEdge([origin.port], { ...toHttp2, target });
  const answer = await exchange(edge.port, 'GET /a?b HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  assert.match(answer, /\r\n\/v2\/a\?b\r\n/);
});

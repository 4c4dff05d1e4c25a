import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import {
  dechunk,
  exchange,
  fixedOrigin,
  type Origin,
  openClient,
  startEdge,
  startOrigin,
  type TestEdge,
} from './harness.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = (extra = '') => `GET /a?b=1 HTTP/1.1\r\nhost: shop.example\r\n${extra}connection: close\r\n\r\n`;

describe('a request on its way to the endpoint', () => {
  let origin: Origin;
  let edge: TestEdge;
  before(async () => {
    origin = await fixedOrigin(ok);
    edge = await startEdge([origin.port], { region: 'eu' });
  });
  after(async () => {
    await edge.close();
    await origin.close();
  });

  async function received(extra: string): Promise<string> {
    origin.received.length = 0;
    assert.match(await exchange(edge.port, get(extra)), /^HTTP\/1\.1 200 OK\r\n/);
    return Buffer.concat(origin.received).toString('latin1');
  }

  test('keeps its target, host and fields, and says who asked', async () => {
    const head = await received('accept: text/html\r\n');
    assert.match(head, /^GET \/a\?b=1 HTTP\/1\.1\r\nhost: shop\.example\r\naccept: text\/html\r\n/);
    assert.match(head, /\r\nx-forwarded-for: 127\.0\.0\.1\r\n/);
    assert.match(head, /\r\nx-forwarded-proto: http\r\nx-forwarded-host: shop\.example\r\n/);
    assert.match(head, /\r\nforwarded: for=127\.0\.0\.1;host="shop\.example";proto=http\r\n/);
    assert.match(head, /\r\nx-request-id: [0-9a-f]{16}\r\n/);
    assert.match(head, /\r\ntraceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r\n/);
    assert.match(head, /\r\nx-antipode-region: eu\r\n/);
  });

  test('loses the forwarded family of a peer that is not trusted', async () => {
    const lies = [
      'X-Forwarded-For: 1.1.1.1',
      'x-forwarded-proto: https',
      'X-Forwarded-Prefix: /admin',
      'Forwarded: for=1.1.1.1',
      'X-Real-IP: 1.1.1.1',
      'X-Request-Id: mine',
      'x-antipode-region: us',
      'X_Forwarded_For: 1.1.1.1',
      'x.real.ip: 1.1.1.1',
    ];
    const head = await received(`${lies.join('\r\n')}\r\n`);
    assert.doesNotMatch(head, /1\.1\.1\.1|https|admin|mine|region: us/);
  });

  test('loses its hop-by-hop fields and those that Connection names', async () => {
    origin.received.length = 0;
    const fields = 'keep-alive: timeout=5\r\nte: trailers\r\nproxy-connection: x\r\nx-mine: 1\r\nx-kept: 2\r\n';
    const text = `GET / HTTP/1.1\r\nhost: a\r\n${fields}connection: close, x-mine\r\n\r\n`;
    assert.match(await exchange(edge.port, text), /200 OK/);
    const head = Buffer.concat(origin.received).toString('latin1');
    assert.doesNotMatch(head, /keep-alive|\nte:|proxy-connection|x-mine|connection:/i);
    assert.match(head, /x-kept: 2/);
  });

  test('keeps a traceparent it came with', async () => {
    const head = await received('traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n');
    assert.equal(head.match(/traceparent/g)?.length, 1);
    assert.match(head, /traceparent: 00-0af7/);
  });
});

test('continues the chain of a trusted peer', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { trustedPeer: true });
  await exchange(edge.port, get('X-Forwarded-For: 203.0.113.7\r\nx-forwarded-proto: https\r\nx-request-id: abc-1\r\n'));
  const head = Buffer.concat(origin.received).toString('latin1');
  assert.match(head, /\r\nx-forwarded-for: 203\.0\.113\.7, 127\.0\.0\.1\r\nx-forwarded-proto: https\r\n/);
  assert.match(head, /\r\nx-request-id: abc-1\r\n/);
});

test('answers pipelined requests in order, one at a time at the endpoint', async () => {
  let inside = 0;
  let most = 0;
  const server = createServer((request, response) => {
    most = Math.max(most, ++inside);
    setImmediate(() => {
      inside--;
      response.end(request.url);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await using edge = await startEdge([port]);
  const requests = Array.from({ length: 50 }, (_, index) => {
    const close = index === 49 ? 'connection: close\r\n' : '';
    return index % 2 === 0
      ? `GET /${index} HTTP/1.1\r\nhost: a\r\n${close}\r\n`
      : `POST /${index} HTTP/1.1\r\nhost: a\r\n${close}transfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n`;
  });
  const text = await exchange(edge.port, requests.join(''));
  const bodies = [...text.matchAll(/\r\n\r\n(\/\d+)/g)].map((match) => match[1]);
  assert.deepEqual(
    bodies,
    requests.map((_, index) => `/${index}`),
  );
  assert.equal(most, 1);
  server.closeAllConnections();
  server.close();
});

for (const framing of ['content-length', 'chunked'] as const) {
  test(`carries 8 MiB each way with ${framing}, through a client that reads slowly`, async () => {
    const body = randomBytes(8 * 1024 * 1024);
    const server = createServer((request, response) => {
      if (framing === 'content-length') response.setHeader('content-length', body.length);
      request.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await using edge = await startEdge([(server.address() as { port: number }).port]);
    const client = await openClient(edge.port);
    const length = framing === 'content-length' ? `content-length: ${body.length}` : 'transfer-encoding: chunked';
    client.socket.write(`POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${length}\r\n\r\n`);
    for (let at = 0; at < body.length; at += 100_000) {
      const piece = body.subarray(at, at + 100_000);
      if (framing === 'chunked') client.socket.write(`${piece.length.toString(16)}\r\n`);
      client.socket.write(piece);
      if (framing === 'chunked') client.socket.write('\r\n');
    }
    if (framing === 'chunked') client.socket.write('0\r\n\r\n');
    const stalls = setInterval(() => {
      client.socket.pause();
      setImmediate(() => client.socket.resume());
    }, 1);
    const text = await client.rest();
    clearInterval(stalls);
    const [head = ''] = text.split('\r\n\r\n', 1);
    const raw = Buffer.from(text.slice(head.length + 4), 'latin1');
    const received = /transfer-encoding: chunked/.test(head) ? dechunk(raw) : raw;
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    assert.equal(hash(received), hash(body));
    server.closeAllConnections();
    server.close();
  });
}

test('re-frames for an HTTP/1.0 client: no chunks, the end is the end of the connection', async () => {
  await using origin = await fixedOrigin('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
  await using edge = await startEdge([origin.port]);
  const text = await exchange(edge.port, 'GET / HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n\r\n');
  assert.doesNotMatch(text, /transfer-encoding/);
  assert.match(text, /connection: close\r\n\r\nabc$/);
});

test('passes trailers, 103 and a HEAD without a body', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n';
  const chunks = 'transfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nx-sum: 7\r\nset-cookie: a=b\r\n\r\n';
  await using origin = await startOrigin((socket) => {
    socket.on('data', (bytes) => {
      const head = bytes.toString('latin1').startsWith('HEAD');
      socket.write(head ? 'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n' : `${early}HTTP/1.1 200 OK\r\n${chunks}`);
    });
  });
  await using edge = await startEdge([origin.port]);
  const text = await exchange(edge.port, get());
  assert.match(text, /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  assert.match(text, /1\r\nx\r\n0\r\nx-sum: 7\r\n\r\n$/);
  const head = await exchange(edge.port, get().replace('GET', 'HEAD'));
  assert.match(head, /content-length: 5000\r\nconnection: close\r\n\r\n$/);
});

test('opens a tunnel on a route that allows it, and strips the offer on others', async () => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
  await using origin = await startOrigin((socket) => {
    socket.once('data', (bytes) => {
      if (!/upgrade: echo/.test(bytes.toString('latin1'))) {
        socket.end(ok);
        return;
      }
      socket.write(`${answer}hello `);
      socket.on('data', (later) => socket.write(later));
    });
  });
  const offer = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
  await using open = await startEdge([origin.port], { upgrade: true });
  const client = await openClient(open.port);
  client.socket.write(`${offer}early `);
  await client.until((text) => text.endsWith('hello early '));
  client.socket.write('late');
  const text = await client.until((now) => now.endsWith('late'));
  assert.match(text, /^HTTP\/1\.1 101 .*\r\n(?:.*\r\n)*connection: upgrade\r\nupgrade: echo\r\n\r\n/);
  client.socket.destroy();
  await using closed = await startEdge([origin.port]);
  const other = await openClient(closed.port);
  other.socket.write(offer);
  assert.match(await other.until((now) => now.endsWith('hi')), /^HTTP\/1\.1 200 OK/);
  other.socket.destroy();
});

test('an endpoint is asked for what the route says in place of the path, an edge of ours for what came', async () => {
  await using origin = await fixedOrigin(ok);
  const target = { rewrite: (asked: string) => `/v2${asked}` };
  await using edge = await startEdge([origin.port], { target });
  await exchange(edge.port, get());
  await using entry = await startEdge([origin.port], { target, isEdge: true });
  await exchange(entry.port, get());
  assert.deepEqual(
    origin.received.map((bytes) => bytes.toString().slice(0, 12)),
    ['GET /v2/a?b=', 'GET /a?b=1 H'],
  );
});

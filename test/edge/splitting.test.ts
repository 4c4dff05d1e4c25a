/**
 * Origins that answer with more, less or something else than they may. A client gets one answer to each request, its
 * own; a connection to an origin is used again only after an answer that ended exactly where it said it would.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answeringOrigin, eventually, exchange, openClient, startEdge } from './harness.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
const hi = `${ok}content-length: 2\r\n\r\nhi`;
const evil = `${ok}content-length: 4\r\n\r\nevil`;
const own = `${ok}content-length: 3\r\n\r\nown`;
const head = 'HEAD / HTTP/1.1\r\nhost: a\r\n\r\n';
const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const last = 'GET /2 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

/**
 * Sends `request`, which is answered with `answer`, and when that is done another one, which is answered with `own`.
 * Returns what the client got and on how many connections the origin was asked.
 */
async function twoRequests(request: string, answer: string, done: RegExp): Promise<{ text: string; asked: number }> {
  let asked = 0;
  await using origin = await answeringOrigin((socket, _head, before) => {
    if (before === 0) asked++;
    socket.write(asked === 1 && before === 0 ? answer : own, 'latin1');
  });
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.write(request);
  await client.until((text) => done.test(text));
  // What the origin has written too much is on its way already, and has arrived when this answer has.
  await exchange(edge.port, last);
  client.socket.write(last);
  return { text: await client.rest(), asked };
}

describe('an answer that ends where it says keeps the connection', () => {
  const rows: readonly (readonly [name: string, request: string, answer: string, done: RegExp])[] = [
    ['Content-Length', get, hi, /hi$/],
    ['Content-Length 0', get, `${ok}content-length: 0\r\n\r\n`, /\r\n\r\n$/],
    ['chunks', get, `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`, /0\r\n\r\n$/],
    ['HEAD that announces a length', head, `${ok}content-length: 5\r\n\r\n`, /\r\n\r\n$/],
    ['HEAD that announces chunks', head, `${ok}transfer-encoding: chunked\r\n\r\n`, /\r\n\r\n$/],
    ['204', get, 'HTTP/1.1 204 No Content\r\n\r\n', /\r\n\r\n$/],
    ['304 that announces a length', get, 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n', /\r\n\r\n$/],
    ['1xx before it', get, `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${hi}`, /hi$/],
    [
      'HTTP/1.0 with keep-alive',
      get,
      'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nhi',
      /hi$/,
    ],
  ];
  for (const [name, request, answer, done] of rows) {
    test(name, async () => {
      const { text, asked } = await twoRequests(request, answer, done);
      assert.equal(asked, 1);
      assert.match(text, /\r\n\r\nown$/);
    });
  }
});

describe('an answer with bytes behind it is handed on, and its connection never used again', () => {
  const rows: readonly (readonly [name: string, request: string, answer: string, done: RegExp])[] = [
    ['a second answer', get, hi + evil, /hi$/],
    ['a single byte', get, `${hi}X`, /hi$/],
    ['an empty line', get, `${hi}\r\n`, /hi$/],
    ['a second answer behind chunks', get, `${ok}transfer-encoding: chunked\r\n\r\n0\r\n\r\n${evil}`, /0\r\n\r\n$/],
    ['a body for HEAD', head, `${ok}content-length: 4\r\n\r\nevil`, /\r\n\r\n$/],
    ['chunks for HEAD', head, `${ok}transfer-encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n`, /\r\n\r\n$/],
    ['a body with 204', get, 'HTTP/1.1 204 No Content\r\n\r\nevil', /\r\n\r\n$/],
    ['a body with 304', get, 'HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\nevil', /\r\n\r\n$/],
  ];
  for (const [name, request, answer, done] of rows) {
    test(name, async () => {
      const { text, asked } = await twoRequests(request, answer, done);
      assert.equal(asked, 2);
      assert.doesNotMatch(text, /evil/);
      assert.match(text, /\r\n\r\nown$/);
      assert.equal(text.match(/HTTP\/1\.1 /g)?.length, 2);
    });
  }

  for (const [name, answer] of [
    ['Connection: close', `${ok}connection: close\r\ncontent-length: 2\r\n\r\nhi`],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi'],
  ] as const) {
    test(`as little as with ${name}`, async () => {
      assert.equal((await twoRequests(get, answer, /hi$/)).asked, 2);
    });
  }

  test('bytes that come while the connection is idle end it', async () => {
    await using origin = await answeringOrigin((socket) => socket.write(hi));
    await using edge = await startEdge([origin.port]);
    await exchange(edge.port, last);
    const { pool } = edge.endpoints[0]!;
    assert.equal(pool.idle, 1);
    for (const socket of origin.sockets) socket.write(evil);
    await eventually(() => pool.open === 0, 'the connection is closed');
    assert.match(await exchange(edge.port, last), /\r\n\r\nhi$/);
  });
});

describe('an answer that is not valid becomes a 502 without a byte of it', () => {
  const rows: readonly (readonly [name: string, answer: string])[] = [
    ['another protocol', 'SSH-2.0-evil\r\n'],
    ['another name of HTTP', 'ICY 200 OK\r\ncontent-length: 4\r\n\r\nevil'],
    ['HTTP/2', 'HTTP/2.0 200 OK\r\ncontent-length: 4\r\n\r\nevil'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\ncontent-length: 4\r\n\r\nevil'],
    ['a status over 599', 'HTTP/1.1 600 OK\r\ncontent-length: 4\r\n\r\nevil'],
    ['Content-Length and chunks', `${ok}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nevil`],
    ['two Content-Length', `${ok}content-length: 4\r\ncontent-length: 0\r\n\r\nevil`],
    ['another coding', `${ok}transfer-encoding: gzip, chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n'],
    ['a body announced with 204', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nevil'],
    ['a body announced with 103', `HTTP/1.1 103 Early Hints\r\ncontent-length: 4\r\n\r\nevil${hi}`],
    ['a folded line', `${ok}x: y\r\n evil: 1\r\ncontent-length: 4\r\n\r\nevil`],
    ['a bare line feed', `${ok}x: y\nevil: 1\r\ncontent-length: 4\r\n\r\nevil`],
    ['a NUL', `${ok}x: \0\r\ncontent-length: 4\r\n\r\nevil`],
    ['a Connection that names Set-Cookie', `${ok}connection: set-cookie\r\ncontent-length: 4\r\n\r\nevil`],
    ['a head of over 64 KiB', `${ok}${`x: ${'y'.repeat(8_000)}\r\n`.repeat(9)}content-length: 4\r\n\r\nevil`],
    ['over 200 fields', `${ok}${'x: y\r\n'.repeat(201)}\r\nevil`],
    ['a 101 that nobody asked for', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nevil'],
    ['over 16 interim answers', `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(17)}${evil}`],
  ];
  for (const [name, answer] of rows) {
    test(name, async () => {
      const done = /HTTP\/1\.1 502 Bad Gateway\r\n[^{]*\{.*\}$/;
      const { text, asked } = await twoRequests(get, answer, done);
      assert.equal(asked, 2);
      assert.doesNotMatch(text, /evil/);
      assert.match(text, /\r\n\r\nown$/);
    });
  }

  test('a 101 to a protocol that was not offered', async () => {
    const answer = 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: evil\r\n\r\n';
    await using origin = await answeringOrigin((socket) => socket.write(answer));
    await using edge = await startEdge([origin.port], { upgrade: true });
    const offer = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: echo, Other/2\r\n\r\n';
    const text = await exchange(edge.port, offer);
    assert.match(text, /^HTTP\/1\.1 502 /);
    assert.doesNotMatch(text, /evil/);
  });
});

test('hands on sixteen interim answers', async () => {
  await using origin = await answeringOrigin((socket) =>
    socket.write(`${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(16)}${hi}`),
  );
  await using edge = await startEdge([origin.port]);
  const text = await exchange(edge.port, last);
  assert.equal(text.match(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a>\r\n\r\n/gm)?.length, 16);
  assert.match(text, /\r\n\r\nhi$/);
  const old = await exchange(edge.port, 'GET / HTTP/1.0\r\nhost: a\r\n\r\n');
  assert.doesNotMatch(old, /103/);
  assert.match(old, /\r\n\r\nhi$/);
});

test('an answer that breaks in the middle resets the client, who could take it for a whole one', async () => {
  for (const broken of [
    `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\nevil\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhievil`,
    `${ok}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\ncontent-length: 4\r\n\r\n`,
  ]) {
    await using origin = await answeringOrigin((socket) => socket.write(broken));
    await using edge = await startEdge([origin.port]);
    const client = await openClient(edge.port);
    let error: NodeJS.ErrnoException | undefined;
    client.socket.on('error', (cause) => {
      error = cause;
    });
    client.socket.write(get);
    assert.doesNotMatch(await client.rest(), /evil|\n0\r\n/);
    assert.equal(error?.code, 'ECONNRESET');
  }
});

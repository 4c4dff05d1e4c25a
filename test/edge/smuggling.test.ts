/**
 * Streams that try to hide a request inside another one. Whatever two servers could read differently, the origin gets
 * the requests before it and nothing of what comes behind, and the client an error and the end of the connection.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually, exchange, openClient, startEdge, type TestEdge } from './harness.ts';
import { type RecordingOrigin, recordingOrigin } from './recording-origin.ts';

const hidden = 'GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n';
const first = 'GET /first HTTP/1.1\r\nhost: a\r\n\r\n';
const post = (fields: string, body: string) => `POST /a HTTP/1.1\r\nhost: a\r\n${fields}\r\n\r\n${body}`;
const chunked = (body: string) => post('transfer-encoding: chunked', body);

/** Refused for their heads: the origin must not see them at all. */
const refusedHeads: readonly (readonly [name: string, stream: string])[] = [
  ['CL.TE', post('content-length: 6\r\ntransfer-encoding: chunked', '0\r\n\r\nG')],
  ['TE.CL', post('transfer-encoding: chunked\r\ncontent-length: 4', '5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n')],
  ['TE.TE with a second coding', post('transfer-encoding: chunked\r\ntransfer-encoding: identity', '0\r\n\r\n')],
  ['TE.TE, twice in one line', post('transfer-encoding: chunked, chunked', '0\r\n\r\n')],
  ['TE of another name', post('transfer-encoding: xchunked', '0\r\n\r\n')],
  ['TE gzip, chunked', post('transfer-encoding: gzip, chunked', '0\r\n\r\n')],
  ['TE with a space before the colon', post('transfer-encoding : chunked', '0\r\n\r\n')],
  ['TE behind a vertical tab', post('transfer-encoding:\x0bchunked', '0\r\n\r\n')],
  ['TE behind a bare line feed', post('x: x\ntransfer-encoding: chunked', '0\r\n\r\n')],
  ['TE behind a bare carriage return', post('x: x\rtransfer-encoding: chunked', '0\r\n\r\n')],
  ['TE in a folded line', post('x: x\r\n transfer-encoding: chunked', '0\r\n\r\n')],
  ['TE folded behind its name', post('transfer-encoding:\r\n chunked', '0\r\n\r\n')],
  ['TE in HTTP/1.0', 'POST /a HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two equal CL', post('content-length: 0\r\ncontent-length: 0', '')],
  ['two different CL', post('content-length: 0\r\ncontent-length: 33', '')],
  ['a list in CL', post('content-length: 0, 0', '')],
  ['a sign in CL', post('content-length: +0', '')],
  ['a hexadecimal CL', post('content-length: 0x0', '')],
  ['an exponent in CL', post('content-length: 0e1', '')],
  ['an empty CL', post('content-length:', '')],
  ['a CL with a NUL', post('content-length: 0\0', '')],
  ['a body in HTTP/1.0 GET', `GET /a HTTP/1.0\r\nhost: a\r\ncontent-length: ${hidden.length}\r\n\r\n`],
  ['two Host', post('host: b', '')],
  ['no Host', 'GET /a HTTP/1.1\r\n\r\n'],
  ['another authority in the target', 'GET http://b/a HTTP/1.1\r\nhost: a\r\n\r\n'],
  ['a line feed in the target', 'GET /a\nx: y HTTP/1.1\r\nhost: a\r\n\r\n'],
  ['a space in the target', 'GET /a HTTP/1.1 HTTP/1.1\r\nhost: a\r\n\r\n'],
  ['a name without a colon', post('transfer-encoding', '')],
  ['Connection that names Content-Length', post('connection: content-length\r\ncontent-length: 33', '')],
  ['HTTP/1.2', 'GET /a HTTP/1.2\r\nhost: a\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['lines that end with a line feed', 'GET /a HTTP/1.1\nhost: a\n\n'],
  ['an expectation nobody knows', post('expect: 200-ok\r\ncontent-length: 33', '')],
];

/** Refused in the middle of their bodies: the origin may have seen the beginning, and no end. */
const refusedBodies: readonly (readonly [name: string, stream: string])[] = [
  ['a chunk size with 0x', chunked('0x3\r\nabc\r\n0\r\n\r\n')],
  ['a chunk size with a sign', chunked('+3\r\nabc\r\n0\r\n\r\n')],
  ['a chunk size behind a space', chunked(' 3\r\nabc\r\n0\r\n\r\n')],
  ['a chunk size before a space', chunked('3 \r\nabc\r\n0\r\n\r\n')],
  ['a chunk size with an underscore', chunked('0_3\r\nabc\r\n0\r\n\r\n')],
  ['a chunk size over 2^64', chunked('10000000000000003\r\nabc\r\n0\r\n\r\n')],
  ['a chunk size line that ends with a line feed', chunked('3\nabc\r\n0\r\n\r\n')],
  ['a line feed in a chunk extension', chunked('3;x\nabc\r\n0\r\n\r\n')],
  ['a NUL in a chunk extension', chunked('3;\0\r\nabc\r\n0\r\n\r\n')],
  ['a chunk longer than its size', chunked('2\r\nabc\r\n0\r\n\r\n')],
  ['a chunk without its CRLF', chunked('3\r\nabc0\r\n\r\n')],
  ['chunk data that ends with a line feed', chunked('3\r\nabc\n0\r\n\r\n')],
  ['a bad chunk behind a good one', chunked('3\r\nabc\r\n3x\r\nabc\r\n0\r\n\r\n')],
  ['an empty line for a chunk', chunked('\r\n0\r\n\r\n')],
  ['a last chunk that ends with line feeds', chunked('0\n\n')],
  ['a folded trailer', chunked('0\r\nx: y\r\n z\r\n\r\n')],
  ['a trailer that frames', chunked('0\r\ntransfer-encoding: chunked\r\n\r\n')],
];

/** Not refused, for nothing is wrong with them: what comes behind is a request of its own, or none. */
const legal: readonly (readonly [name: string, stream: string, requests: readonly string[]])[] = [
  ['CL 0 with a body', `${post('content-length: 0', 'abc')}${hidden}`, ['POST /a: ']],
  ['a body longer than CL', `${post('content-length: 3', 'abcx')}${hidden}`, ['POST /a: abc']],
  ['a body and no length', `${post('x: y', 'abc')}${hidden}`, ['POST /a: ']],
  ['TE under an alias', `${post('transfer_encoding: chunked', '0\r\n\r\n')}${hidden}`, ['POST /a: ']],
  [
    'a request in a GET body',
    `GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`,
    [`GET /a: ${hidden}`],
  ],
  [
    'a request in a chunk',
    post('connection: close\r\ntransfer-encoding: chunked', `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
    [`POST /a: ${hidden}`],
  ],
  [
    'a request behind Connection: close',
    `GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n${hidden}`,
    ['GET /a: '],
  ],
  ['a request behind one of HTTP/1.0', `GET /a HTTP/1.0\r\nhost: a\r\n\r\n${hidden}`, ['GET /a: ']],
];

const ways: readonly (readonly [name: string, send: (port: number, stream: string) => Promise<string>])[] = [
  ['in one piece', exchange],
  ['byte by byte', drip],
];

/** Sends a byte a turn of the event loop. */
async function drip(port: number, stream: string): Promise<string> {
  const client = await openClient(port);
  client.socket.setNoDelay(true);
  for (const byte of Buffer.from(stream, 'latin1')) {
    client.socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return client.rest();
}

describe('a stream that hides a request', () => {
  let origin: RecordingOrigin;
  let edge: TestEdge;
  before(async () => {
    origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  });
  beforeEach(async () => {
    edge = await startEdge([origin.port]);
  });
  after(() => origin.close());

  /** What one stream brought: statuses to the client, requests and remainders to the origin. */
  async function outcome(send: (port: number, stream: string) => Promise<string>, stream: string) {
    const [requestsBefore, leftoversBefore] = [origin.requests().length, origin.leftovers().length];
    const text = await send(edge.port, stream);
    await edge.close();
    const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
    return {
      statuses: answers.map(([, status]) => Number(status)),
      lastHead: text.slice(answers.at(-1)!.index),
      requests: origin.requests().slice(requestsBefore),
      leftovers: origin.leftovers().slice(leftoversBefore).join(),
    };
  }

  for (const [how, send] of ways) {
    for (const [name, stream] of refusedHeads) {
      test(`${name}, ${how}: nothing reaches the origin`, async () => {
        const { statuses, lastHead, requests, leftovers } = await outcome(send, first + stream + hidden);
        assert.deepEqual(
          requests.map(({ line }) => line),
          ['GET /first'],
        );
        assert.equal(leftovers, '');
        assert.equal(statuses.length, 2);
        assert.equal(statuses[0], 200);
        assert.ok([400, 405, 417, 501, 505].includes(statuses[1]!), `${statuses[1]}`);
        assert.match(lastHead, /\r\nconnection: close\r\n/);
      });
    }

    for (const [name, stream] of refusedBodies) {
      test(`${name}, ${how}: no whole request reaches the origin`, async () => {
        const { statuses, lastHead, requests, leftovers } = await outcome(send, stream + hidden);
        assert.deepEqual(requests, []);
        assert.doesNotMatch(leftovers, /hidden|\n0\r\n/);
        assert.deepEqual(statuses, [400]);
        assert.match(lastHead, /\r\nconnection: close\r\n/);
      });
    }

    for (const [name, stream, expected] of legal) {
      test(`${name}, ${how}: the origin has it as it was meant`, async () => {
        const { statuses, requests, leftovers } = await outcome(send, stream);
        assert.deepEqual(
          requests.map(({ line, body }) => `${line}: ${body}`),
          expected,
        );
        assert.equal(leftovers, '');
        assert.equal(statuses[0], 200);
        assert.ok(statuses.length === 1 || statuses[1] === 400, statuses.join());
      });
    }
  }
});

test('a body that ends too early never becomes a whole request', async () => {
  for (const stream of [post('content-length: 10', 'abc'), chunked('5\r\nab'), chunked('2\r\nab\r\n')]) {
    await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    await using edge = await startEdge([origin.port]);
    const client = await openClient(edge.port);
    client.socket.end(stream);
    assert.equal(await client.rest(), '');
    await edge.quiet();
    assert.deepEqual(origin.requests(), []);
    await eventually(() => origin.sockets.size === 0, 'the connection to the origin is closed');
  }
});

test('what is behind an upgrade that the origin does not take is a request of its own', async () => {
  await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  await using edge = await startEdge([origin.port], { upgrade: true });
  const offer = 'GET /a HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
  const text = await exchange(
    edge.port,
    `${offer}GET /b HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 1.1.1.1\r\nconnection: close\r\n\r\n`,
  );
  assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
  const [a, b] = origin.requests();
  assert.equal(a?.line, 'GET /a');
  assert.equal(b?.line, 'GET /b');
  assert.match(b!.fields, /x-forwarded-for: 127\.0\.0\.1/);
  assert.doesNotMatch(b!.fields, /1\.1\.1\.1/);
});

test('an origin that answers before the body has come has its connection closed, and so has the client', async () => {
  await using origin = await recordingOrigin('');
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.write(post(`content-length: ${4 + hidden.length}`, 'abcd'));
  await eventually(() => origin.leftovers().join().endsWith('abcd'), 'the origin has what there is of the body');
  const [socket] = origin.sockets;
  socket!.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  const text = await client.until((now) => now.endsWith('hi'));
  assert.match(text, /\r\nconnection: close\r\n/);
  client.socket.write(hidden);
  await client.rest();
  assert.equal(edge.endpoints[0]!.pool.idle, 0);
  await edge.quiet();
  assert.deepEqual(origin.requests(), []);
  assert.doesNotMatch(origin.leftovers().join(), /hidden/);
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from 'node:zlib';
import {
  type Coding,
  type Compress,
  compress,
  compressDefaults,
  RouteFilters,
  respond,
  Slots,
} from '../../src/edge/index.ts';
import {
  answeringOrigin,
  dechunk,
  eventually,
  exchange,
  fixedOrigin,
  openClient,
  startEdge,
  type TestEdgeOptions,
} from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';

const defaults: Compress = {
  ...compressDefaults,
  levels: { gzip: compressDefaults.gzipLevel, br: compressDefaults.brotliLevel, zstd: compressDefaults.zstdLevel },
};

function compressing(slots: Slots = new Slots(4)): TestEdgeOptions {
  return { layers: [compress(defaults, slots)] };
}

const text = JSON.stringify(Array.from({ length: 2_000 }, (_, id) => ({ id, name: `name ${id % 7}` })));

function answer(fields: string, body: string = text): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${fields}\r\n${body}`;
}

function get(fields: string, method = 'GET'): string {
  return `${method} / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n${fields}\r\n`;
}

interface Got {
  readonly head: string;
  readonly body: Buffer;
}

function parts(received: string): Got {
  const end = received.indexOf('\r\n\r\n') + 4;
  const head = received.slice(0, end);
  const bytes = Buffer.from(received.slice(end), 'latin1');
  return { head, body: /transfer-encoding: chunked/.test(head) && bytes.length > 0 ? dechunk(bytes) : bytes };
}

const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
const streams = { gzip: createGunzip, br: createBrotliDecompress, zstd: createZstdDecompress };

for (const [coding, decode] of Object.entries(decoders)) {
  test(`compresses with ${coding}, and says so to clients and caches`, async () => {
    await using origin = await fixedOrigin(
      answer('content-type: application/json; charset=utf-8\r\netag: "v1"\r\naccept-ranges: bytes\r\n'),
    );
    await using edge = await startEdge([origin.port], compressing());
    const { head, body } = parts(await exchange(edge.port, get(`accept-encoding: ${coding}\r\n`)));
    assert.equal(decode(body).toString(), text);
    assert.ok(body.length < text.length / 4, `${body.length} of ${text.length}`);
    assert.match(head, new RegExp(`\r\ncontent-encoding: ${coding}\r\n`));
    assert.match(head, /\r\netag: W\/"v1"\r\n/);
    assert.match(head, /\r\nvary: accept-encoding\r\n/);
    assert.match(head, /\r\ntransfer-encoding: chunked\r\n/);
    assert.doesNotMatch(head, /content-length|accept-ranges/);
  });
}

test('compresses a small answer at once, and tells its length', async () => {
  const small = text.slice(0, 16_384);
  await using origin = await fixedOrigin(answer('content-type: application/json\r\nx-a: 1\r\n', small));
  const slots = new Slots(0);
  await using edge = await startEdge([origin.port], compressing(slots));
  for (const [coding, decode] of Object.entries(decoders)) {
    const { head, body } = parts(await exchange(edge.port, get(`accept-encoding: ${coding}\r\n`)));
    assert.equal(decode(body).toString(), small);
    assert.match(head, new RegExp(`\r\ncontent-length: ${body.length}\r\n`));
    assert.match(head, new RegExp(`\r\nx-a: 1\r\nvary: accept-encoding\r\ncontent-encoding: ${coding}\r\n`));
  }
});

test('a small answer that breaks off has not begun: the client is told', async () => {
  await using origin = await answeringOrigin((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n${json}\r\n{`);
  });
  await using edge = await startEdge([origin.port], compressing());
  const answered = await exchange(edge.port, get('accept-encoding: gzip\r\n'));
  assert.match(answered, /^HTTP\/1\.1 502 /);
});

const json = 'content-type: application/json\r\n';
const asIs: readonly (readonly [what: string, answer: string, request?: string])[] = [
  ['too small to gain', answer(json, '{"a":1}')],
  ['an image', answer('content-type: image/png\r\n')],
  ['of no known type', answer('')],
  ['a stream of events', answer('content-type: text/event-stream\r\n')],
  ['a gRPC message', answer('content-type: application/grpc+json\r\n')],
  ['encoded already', answer(`${json}content-encoding: gzip\r\n`)],
  ['not to be transformed', answer(`${json}cache-control: public, no-transform\r\n`)],
  ['told with a digest', answer(`${json}repr-digest: sha-256=:AAAA:\r\n`)],
  ['a part', answer(`${json}content-range: bytes 0-9/99\r\n`).replace('200 OK', '206 Partial Content')],
  ['asked for as it is', answer(json), 'accept-encoding: identity\r\n'],
  ['asked for untransformed', answer(json), 'accept-encoding: gzip\r\ncache-control: no-transform\r\n'],
  ['asked for by a client that knows no coding', answer(json), ''],
];

for (const [what, given, request = 'accept-encoding: gzip\r\n'] of asIs) {
  test(`sends as it is what is ${what}`, async () => {
    await using origin = await fixedOrigin(given);
    const slots = new Slots(1);
    await using edge = await startEdge([origin.port], compressing(slots));
    const { head, body } = parts(await exchange(edge.port, get(request)));
    assert.equal(body.toString(), parts(given).body.toString());
    assert.match(head, new RegExp(`\r\ncontent-length: ${body.length}\r\n`));
    assert.equal(slots.taken, 0);
  });
}

test('tells caches of the other form also when it sends the plain one, once', async () => {
  await using origin = await fixedOrigin(answer(`${json}etag: "v1"\r\n`));
  await using told = await fixedOrigin(answer(`${json}vary: Origin, Accept-Encoding\r\n`));
  await using edge = await startEdge([origin.port], compressing());
  await using second = await startEdge([told.port], compressing());
  const { head } = parts(await exchange(edge.port, get('')));
  assert.match(head, /\r\nvary: accept-encoding\r\n/);
  assert.match(head, /\r\netag: "v1"\r\n/);
  const other = parts(await exchange(second.port, get('accept-encoding: gzip\r\n')));
  assert.equal(other.head.match(/vary:/gi)?.length, 1);
});

test('answers HEAD as it would GET, without a body', async () => {
  await using origin = await fixedOrigin(
    `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n${json}etag: "v1"\r\n\r\n`,
  );
  const slots = new Slots(1);
  await using edge = await startEdge([origin.port], compressing(slots));
  const { head, body } = parts(await exchange(edge.port, get('accept-encoding: gzip\r\n', 'HEAD')));
  assert.equal(body.length, 0);
  assert.match(head, /\r\ncontent-encoding: gzip\r\n/);
  assert.match(head, /\r\netag: W\/"v1"\r\n/);
  assert.doesNotMatch(head, /content-length|transfer-encoding/);
  assert.equal(slots.taken, 0);
});

test('a client revalidates what it holds compressed, under the tag it knows', async () => {
  await using origin = await fixedOrigin('HTTP/1.1 304 Not Modified\r\netag: "v1"\r\n\r\n');
  await using edge = await startEdge([origin.port], compressing());
  const weak = await exchange(edge.port, get('accept-encoding: gzip\r\nif-none-match: W/"v1"\r\n'));
  assert.match(weak, /^HTTP\/1.1 304 /);
  assert.match(weak, /\r\netag: W\/"v1"\r\n/);
  assert.match(weak, /\r\nvary: accept-encoding\r\n/);
  assert.match(origin.received.join(''), /\r\nif-none-match: W\/"v1"\r\n/);
  const strong = await exchange(edge.port, get('if-none-match: "v1"\r\n'));
  assert.match(strong, /\r\netag: "v1"\r\n/);
});

test('passes on each piece of a stream as it comes, and the trailers behind', async () => {
  let socket: Socket | undefined;
  await using origin = await answeringOrigin((asked) => {
    socket = asked;
    asked.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n${json}\r\n5\r\n{"a":\r\n`);
  });
  const slots = new Slots(1);
  await using edge = await startEdge([origin.port], compressing(slots));
  for (const [coding, decoder] of Object.entries(streams)) {
    const client = await openClient(edge.port);
    client.socket.write(get(`accept-encoding: ${coding}\r\n`));
    const decoded = decoder();
    let text = '';
    decoded.on('data', (piece) => {
      text += piece;
    });
    let fed = 0;
    await eventually(
      () => {
        const chunks = client.text().split('\r\n\r\n')[1];
        // The chunks so far, as if they were all.
        const soFar =
          chunks?.endsWith('\r\n') === true ? dechunk(Buffer.from(`${chunks}0\r\n\r\n`, 'latin1')) : undefined;
        if (soFar !== undefined) decoded.write(soFar.subarray(fed));
        fed = soFar?.length ?? fed;
        return text === '{"a":';
      },
      () => `the first piece: ${JSON.stringify(text)}`,
    );
    decoded.destroy();
    assert.equal(slots.taken, 1);
    socket!.write('2\r\n1}\r\n0\r\nx-sum: 7\r\n\r\n');
    const all = await client.rest();
    assert.match(all, /0\r\nx-sum: 7\r\n\r\n$/);
    assert.equal(decoders[coding as Coding](parts(all).body).toString(), '{"a":1}');
  }
  assert.equal(slots.taken, 0);
});

test('compresses fixed answers whole, with their length', async () => {
  const slots = new Slots(1);
  const handler = compress(defaults, slots)(respond(200, text, { 'content-type': 'application/json' }));
  const small = compress(defaults, slots)(respond(200, '{}', { 'content-type': 'application/json' }));
  const filters = new RouteFilters([]);
  const routes = [
    { path: '/small', handler: small, filters },
    { path: '/', handler, filters },
  ];
  await using edge = await startEdge([], { routes });
  const { head, body } = parts(await exchange(edge.port, get('accept-encoding: br\r\n')));
  assert.equal(brotliDecompressSync(body).toString(), text);
  assert.match(head, new RegExp(`\r\ncontent-length: ${body.length}\r\n`));
  assert.match(head, /\r\ncontent-encoding: br\r\n/);
  const plain = parts(await exchange(edge.port, get('accept-encoding: br\r\n').replace('/ ', '/small ')));
  assert.equal(plain.body.toString(), '{}');
  assert.equal(slots.taken, 0);
});

test('sends as it is what there is no free compressor for', async () => {
  const sockets: Socket[] = [];
  await using origin = await answeringOrigin((socket) => {
    sockets.push(socket);
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n${json}\r\n3\r\n"a"\r\n`);
  });
  const slots = new Slots(1);
  await using edge = await startEdge([origin.port], compressing(slots));
  const first = await openClient(edge.port);
  first.socket.write(get('accept-encoding: gzip\r\n'));
  await first.until((all) => all.includes('content-encoding: gzip'));
  const second = await openClient(edge.port);
  second.socket.write(get('accept-encoding: gzip\r\n'));
  const plain = await second.until((all) => all.includes('"a"'));
  assert.doesNotMatch(plain, /content-encoding/);
  assert.match(plain, /\r\nvary: accept-encoding\r\n/);
  for (const socket of sockets) socket.write('0\r\n\r\n');
  await Promise.all([first.rest(), second.rest()]);
  assert.equal(slots.taken, 0);
});

test('a client that does not read stops the endpoint, and one that leaves frees the compressor', async () => {
  let sent = 0;
  // Repeats itself at a distance that gzip does not see: what goes in comes out.
  const piece = randomBytes(65_536);
  await using origin = await answeringOrigin((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${piece.length * 4_000}\r\n${json}\r\n`);
    const more = () => {
      while (socket.writable) {
        sent += piece.length;
        if (!socket.write(piece)) break;
      }
    };
    socket.on('drain', more);
    more();
  });
  const slots = new Slots(1);
  await using edge = await startEdge([origin.port], compressing(slots));
  const client = await openClient(edge.port);
  client.socket.write(get('accept-encoding: gzip\r\n'));
  await client.until((all) => all.length > 100_000);
  client.socket.pause();
  let before = -1;
  await eventually(() => {
    const stands = sent === before;
    before = sent;
    return stands && sent > 200_000;
  }, 'the endpoint waits');
  assert.ok(sent < 64_000_000, `${sent} bytes were taken from the endpoint`);
  client.socket.resume();
  const reached = sent;
  await eventually(() => sent > reached + 1_000_000, 'the endpoint goes on');
  client.socket.destroy();
  await eventually(() => slots.taken === 0, 'the compressor is free');
});

test('a body that breaks off breaks off for the client too', async () => {
  await using origin = await answeringOrigin((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n${json}\r\n${text}`);
  });
  const slots = new Slots(1);
  await using edge = await startEdge([origin.port], compressing(slots));
  const client = await openClient(edge.port);
  client.socket.write(get('accept-encoding: gzip\r\n'));
  assert.doesNotMatch(await client.rest(), /0\r\n\r\n$/);
  assert.equal(slots.taken, 0);
});

test('compresses for clients of HTTP/2, whatever the size', async () => {
  const body = text.repeat(40);
  await using origin = await fixedOrigin(answer(`${json}etag: "v1"\r\n`, body));
  await using edge = await startEdge([origin.port], { ...compressing(), http2 });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const got = await request(session, { 'accept-encoding': 'gzip' });
  assert.equal(got.headers['content-encoding'], 'gzip');
  assert.equal(got.headers.etag, 'W/"v1"');
  assert.equal(gunzipSync(Buffer.from(got.body, 'latin1')).toString(), body);
  session.destroy();
});

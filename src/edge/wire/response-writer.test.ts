import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import fc from 'fast-check';
import { ResponseHead } from '../../http/index.ts';
import { Turn } from '../../proxy/index.ts';
import { HeadedBody } from '../headed-body.ts';
import { type ResponseTraits, ResponseWriter } from './response-writer.ts';

let server: Server;
before(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

/** A writer, and everything that arrives of it. */
async function writerPair() {
  const { port } = server.address() as { port: number };
  const client = connect(port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  const pieces: Buffer[] = [];
  client.on('data', (bytes) => pieces.push(bytes));
  const writer = new ResponseWriter(socket, { onWritten: () => {} }, { turn: new Turn(), shared: undefined });
  const received = async () => {
    await turnOver();
    socket.end();
    await once(client, 'close');
    return Buffer.concat(pieces)
      .toString('latin1')
      .replace(/\r\ndate: [^\r]+GMT/, '\r\ndate: now');
  };
  return { writer, socket, client, received };
}

const traits: ResponseTraits = { method: 'GET', minor: 1, keepAlive: true, fields: '' };

function headOf(text: string, method = 'GET'): ResponseHead {
  const head = new ResponseHead(100);
  const bytes = Buffer.from(`${text}\r\n\r\n`, 'latin1');
  assert.equal(head.parse(bytes, bytes.length, method), bytes.length, head.fault);
  return head;
}

/** The whole of an answer with this body. */
async function written(head: ResponseHead, body: string, with_: Partial<ResponseTraits> = {}): Promise<string> {
  const { writer, received } = await writerPair();
  writer.head(head, { ...traits, ...with_ });
  if (body !== '') writer.data(Buffer.from(body, 'latin1'), 0, body.length);
  writer.end('');
  return received();
}

describe('the head of an answer', () => {
  const ok = 'HTTP/1.1 200 Fine\r\nx-a: 1';
  test('has the fields of the endpoint and a date, in a framing of our own', async () => {
    assert.equal(
      await written(headOf(`${ok}\r\nContent-Length: 2\r\nConnection: keep-alive`), 'hi'),
      'HTTP/1.1 200 Fine\r\nx-a: 1\r\ndate: now\r\ncontent-length: 2\r\n\r\nhi',
    );
    assert.equal(
      await written(headOf(`${ok}\r\nDate: then\r\nTransfer-Encoding: chunked`), 'hi'),
      'HTTP/1.1 200 Fine\r\nx-a: 1\r\nDate: then\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    );
  });

  test('frames in chunks what only the end of the connection would end', async () => {
    assert.equal(
      await written(headOf(ok), 'hi'),
      'HTTP/1.1 200 Fine\r\nx-a: 1\r\ndate: now\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    );
  });

  test('has no chunks for HTTP/1.0, and says whether the connection stays open', async () => {
    const old = { minor: 0 };
    for (const head of [headOf(ok), headOf(`${ok}\r\ntransfer-encoding: chunked`)]) {
      assert.equal(
        await written(head, 'hi', old),
        'HTTP/1.1 200 Fine\r\nx-a: 1\r\ndate: now\r\nconnection: close\r\n\r\nhi',
      );
    }
    assert.match(
      await written(headOf(`${ok}\r\ncontent-length: 2`), 'hi', old),
      /\r\nconnection: keep-alive\r\n\r\nhi$/,
    );
  });

  test('says close where the connection does not stay open, and no body where there is none', async () => {
    assert.match(
      await written(headOf(`${ok}\r\ncontent-length: 0`), '', { keepAlive: false }),
      /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n$/,
    );
    assert.equal(
      await written(headOf(`${ok}\r\ncontent-length: 9`, 'HEAD'), '', { method: 'HEAD' }),
      'HTTP/1.1 200 Fine\r\nx-a: 1\r\ndate: now\r\ncontent-length: 9\r\n\r\n',
    );
    for (const status of ['204 No Content', '304 Not Modified']) {
      assert.equal(await written(headOf(`HTTP/1.1 ${status}`), ''), `HTTP/1.1 ${status}\r\ndate: now\r\n\r\n`);
    }
  });

  test('keeps bytes above 0x7f as they are, in fields and in the body', async () => {
    const text = await written(headOf('HTTP/1.1 200 caf\xe9\r\nx-a: \xff\xfe\r\ncontent-length: 3'), '\x80\xa0\xff');
    assert.match(text, /^HTTP\/1\.1 200 caf\xe9\r\nx-a: \xff\xfe\r\n/);
    assert.ok(text.endsWith('\r\n\r\n\x80\xa0\xff'));
  });

  test('passes interim answers and a change of protocol', async () => {
    const { writer, received } = await writerPair();
    writer.informational(headOf('HTTP/1.1 103 Early Hints\r\nlink: </a>'));
    writer.switching(headOf('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: echo\r\nx-a: 1'), 'x-b: 2\r\n');
    writer.data(Buffer.from('raw'), 0, 3);
    writer.flush();
    assert.equal(
      await received(),
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n' +
        'HTTP/1.1 101 Switching\r\nx-a: 1\r\nx-b: 2\r\ndate: now\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nraw',
    );
  });
});

describe('an answer of our own', () => {
  const whole = async (status: number, text: string, with_: Partial<ResponseTraits> = {}) => {
    const { writer, received } = await writerPair();
    writer.whole(status, Buffer.from(text), { ...traits, ...with_ });
    return received();
  };

  test('has its length in bytes, and its text as UTF-8', async () => {
    const text = Buffer.from(await whole(200, 'caf\xe9 \u20ac', { fields: 'x-a: 1\r\n' }), 'latin1').toString();
    assert.equal(text, 'HTTP/1.1 200 OK\r\nx-a: 1\r\ndate: now\r\ncontent-length: 9\r\n\r\ncaf\xe9 \u20ac');
  });

  test('has no body for HEAD, 204 and 304', async () => {
    assert.match(await whole(200, 'hi', { method: 'HEAD' }), /\r\ncontent-length: 2\r\n\r\n$/);
    for (const status of [204, 304]) {
      const text = await whole(status, 'hi');
      assert.doesNotMatch(text, /content-length|hi$/);
      assert.ok(text.endsWith('\r\n\r\n'));
    }
  });

  test('has no reason phrase where there is none', async () => {
    assert.match(await whole(418, ''), /^HTTP\/1\.1 418 \r\n/);
  });
});

describe('a body with room for its head', () => {
  const bodyOf = (size: number) => {
    const body = new HeadedBody(size, '');
    body.bytes.fill('x');
    return body;
  };
  const dated = { ...traits, hasDate: true };

  test('is answered like any other', async () => {
    for (const [status, with_] of [
      [200, {}],
      [200, { method: 'HEAD' }],
      [200, { keepAlive: false }],
      [200, { minor: 0 }],
      [200, { hasDate: false }],
      [200, { fields: `x-a: ${'a'.repeat(9_000)}\r\n` }],
      [204, {}],
    ] as const) {
      const [plain, headed] = [await writerPair(), await writerPair()];
      const body = bodyOf(20_000);
      const told = { ...dated, ...with_ };
      headed.writer.headed(status, body, told);
      plain.writer.whole(status, body.bytes, told);
      assert.equal(await headed.received(), await plain.received());
    }
  });

  test('reaches a client that takes it late as it was when it was sent, and is free again when it has', async () => {
    const [slow, other] = [await writerPair(), await writerPair()];
    const body = bodyOf(1_000_000);
    slow.client.pause();
    let expected = '';
    const send = ({ writer }: typeof slow, fields: string) => {
      writer.headed(200, body, { ...dated, fields });
      return `HTTP/1.1 200 OK\r\n${fields}content-length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`;
    };
    for (let count = 0; count < 20; count++) expected += send(slow, `x-a: ${count >> 3}\r\n`);
    assert.equal(slow.writer.blocked, true);
    assert.equal(body.message(200, 'x-b: 1\r\n', '\r\n'), undefined);
    const second = send(other, 'x-b: 2\r\n');
    const drained = once(slow.socket, 'drain');
    slow.client.resume();
    assert.equal(await other.received(), second);
    await drained;
    slow.writer.drained();
    assert.equal(slow.writer.blocked, false);
    assert.ok(body.message(200, 'x-b: 3\r\n', '\r\n'));
    assert.equal(await slow.received(), expected);
  });

  test('is free again when the client is gone', async () => {
    const { writer, socket, client } = await writerPair();
    const body = bodyOf(20_000_000);
    client.pause();
    writer.headed(200, body, dated);
    assert.equal(body.message(404, '', '\r\n'), undefined);
    socket.destroy();
    await once(socket, 'close');
    writer.closed();
    assert.ok(body.message(404, '', '\r\n'));
    client.destroy();
  });
});

test('small pieces of a turn leave together, when it ends', async () => {
  const { writer, socket, received } = await writerPair();
  writer.head(headOf('HTTP/1.1 200 OK\r\ncontent-length: 4'), traits);
  for (const piece of ['a', 'b', 'c']) assert.equal(writer.data(Buffer.from(piece), 0, 1), false);
  writer.flush();
  assert.equal(socket.bytesWritten, 0);
  await turnOver();
  const first = socket.bytesWritten;
  assert.ok(first > 0);
  writer.flush();
  writer.data(Buffer.from('d'), 0, 1);
  writer.end('');
  await turnOver();
  assert.equal(socket.bytesWritten, first + 1);
  assert.match(await received(), /\r\n\r\nabcd$/);
});

test('a head waits for one more look at the sockets, and leaves with the beginning of its body or by itself', async () => {
  for (const hasBody of [true, false]) {
    const { writer, socket, received } = await writerPair();
    writer.head(headOf('HTTP/1.1 200 OK\r\ncontent-length: 20000'), traits);
    await turnOver();
    writer.flush();
    assert.equal(socket.bytesWritten, 0);
    const body = Buffer.alloc(22_000, 'x');
    if (hasBody) assert.equal(writer.data(body, 2_000, 22_000), false);
    else await turnOver();
    const written = socket.bytesWritten;
    assert.ok(hasBody ? written > 20_000 : written > 0 && written < 1_000, `${written}`);
    if (!hasBody) writer.data(body, 2_000, 22_000);
    writer.end('');
    assert.match(await received(), /^HTTP\/1.1 200 OK\r\ndate: now\r\ncontent-length: 20000\r\n\r\nx{20000}$/);
  }
});

test('tells when the client does not take what is written, and that the bytes are still needed', async () => {
  const { writer, socket, client } = await writerPair();
  client.pause();
  writer.head(headOf('HTTP/1.1 200 OK\r\ncontent-length: 1000000000'), traits);
  const piece = Buffer.alloc(65_536, 'x');
  let kept = false;
  for (let count = 0; count < 1_000 && !writer.blocked; count++) kept = writer.data(piece, 0, piece.length);
  assert.equal(writer.blocked, true);
  assert.equal(kept, true);
  assert.equal(socket.writableNeedDrain, true);
  client.destroy();
  socket.destroy();
});

test('writes any body in any pieces as it is, and uses no byte outside the piece that it is given', async () => {
  const piece = fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.nat(200), fc.boolean());
  const framing = fc.constantFrom('content-length', 'chunked', 'close', 'old');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), framing, async (pieces, how) => {
      const { writer, client, socket } = await writerPair();
      const received: Buffer[] = [];
      client.on('data', (bytes) => received.push(bytes));
      const bodies = pieces.map(([size], index) => Buffer.alloc(size, 'abcdef'[index]));
      const length = bodies.reduce((total, { length: size }) => total + size, 0);
      const field = how === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
      const text = how === 'close' || how === 'old' ? 'HTTP/1.1 200 OK' : `HTTP/1.1 200 OK\r\n${field}`;
      writer.head(headOf(text), { ...traits, minor: how === 'old' ? 0 : 1 });
      for (const [index, body] of bodies.entries()) {
        const [, before, flush] = pieces[index]!;
        const around = Buffer.concat([Buffer.alloc(before, '<'), body, Buffer.alloc(3, '>')]);
        writer.data(around, before, before + body.length);
        assert.equal(around.toString('latin1', before + body.length), '>>>');
        if (flush) writer.flush();
      }
      writer.end('');
      await turnOver();
      socket.end();
      await once(client, 'close');
      const all = Buffer.concat(received).toString('latin1');
      const body = all.slice(all.indexOf('\r\n\r\n') + 4);
      const plain = how === 'content-length' || how === 'old' ? body : dechunk(body);
      assert.equal(plain, Buffer.concat(bodies).toString('latin1'));
    }),
    { numRuns: 60 },
  );
});

function dechunk(body: string): string {
  let data = '';
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, line), 16);
    data += body.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (size === 0) {
      assert.equal(at, body.length);
      return data;
    }
  }
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import fc from 'fast-check';
import type { ConnectionUser } from './connection-user.ts';
import type { ProxyRequest } from './proxy-request.ts';
import { RequestBody } from './request-body.ts';
import { RequestWriter } from './request-writer.ts';

let server: Server;
before(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

/** A writer, and everything that arrives of it. */
async function writerPair() {
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: '127.0.0.1' });
  const [endpoint] = (await once(server, 'connection')) as [Socket];
  const pieces: Buffer[] = [];
  endpoint.on('data', (bytes) => pieces.push(bytes));
  const received = async () => {
    await turnOver();
    socket.end();
    await once(endpoint, 'end');
    endpoint.destroy();
    return Buffer.concat(pieces).toString('latin1');
  };
  return { writer: new RequestWriter(socket), socket, pieces, received };
}

const user = { asked: '/', told: '' } as ConnectionUser;

const requestOf = (framing: Partial<ProxyRequest>): ProxyRequest =>
  ({ method: 'POST', authority: 'a', fields: '', contentLength: 0, upgrade: '', ...framing }) as ProxyRequest;

const plain = requestOf({ method: 'GET' });
const plainText = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

function bodyOf(request: ProxyRequest): RequestBody {
  const body = new RequestBody();
  body.begin(request, 0);
  return body;
}

test('a request leaves at the end of its turn: until then nothing of it was sent', async () => {
  const { writer, socket, received } = await writerPair();
  writer.begin(user, plain, bodyOf(plain));
  assert.deepEqual([writer.unsent, writer.drained, socket.bytesWritten], [true, false, 0]);
  await turnOver();
  assert.deepEqual([writer.unsent, socket.bytesWritten], [false, plainText.length]);
  assert.equal(await received(), plainText);
});

test('a request that is dropped in its turn is never sent, and the next one is', async () => {
  const { writer, received } = await writerPair();
  writer.begin(user, plain, bodyOf(plain));
  writer.drop();
  const other = { ...user, asked: '/other' };
  writer.begin(other, plain, bodyOf(plain));
  assert.equal(await received(), plainText.replace('/', '/other'));
});

test('a body that comes with its head leaves with it, in one piece', async () => {
  const { writer, socket, received } = await writerPair();
  const request = requestOf({ chunked: true });
  const body = bodyOf(request);
  writer.begin(user, request, body);
  body.write(Buffer.from('hello'), 0, 5, writer);
  body.end('x-a: 1\r\n', writer);
  assert.equal(socket.bytesWritten, 0);
  const head = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
  assert.equal(await received(), `${head}5\r\nhello\r\n0\r\nx-a: 1\r\n\r\n`);
});

test('pieces of any size arrive whole and in order, whenever they come', async () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.boolean()), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.boolean(), async (parts, chunked) => {
      const { writer, received } = await writerPair();
      const contentLength = parts.reduce((sum, [size]) => sum + size, 0);
      const request = requestOf({ chunked, contentLength: chunked ? -1 : contentLength, hasContentLength: !chunked });
      const body = bodyOf(request);
      writer.begin(user, request, body);
      let expected = '';
      for (const [index, [size, isLater]] of parts.entries()) {
        if (isLater) await turnOver();
        const piece = Buffer.alloc(size, String(index));
        body.write(piece, 0, size, writer);
        expected += chunked ? `${size.toString(16)}\r\n${piece}\r\n` : piece.toString();
      }
      body.end('', writer);
      const text = await received();
      assert.equal(text.slice(text.indexOf('\r\n\r\n') + 4), chunked ? `${expected}0\r\n\r\n` : expected);
    }),
    { numRuns: 40 },
  );
});

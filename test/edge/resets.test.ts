/**
 * Connections that end after each byte of a message, in both ways a connection can end. What is left of the message
 * never passes for a whole one, and nothing is left behind of the exchange.
 */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { answeringOrigin, eventually, openClient, startEdge, startOrigin, type TestEdge } from './harness.ts';

const ok = 'HTTP/1.1 200 OK\r\nx-a: 1\r\n';
const answers = {
  'Content-Length': `${ok}content-length: 12\r\n\r\nhello world!`,
  chunks: `${ok}transfer-encoding: chunked\r\n\r\n6\r\nhello \r\n6\r\nworld!\r\n0\r\nx-sum: 1\r\n\r\n`,
  'the end of the connection': `${ok}\r\nhello world!`,
} as const;
const fields = 'POST /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n';
const requests = {
  'Content-Length': `${fields}content-length: 12\r\n\r\nhello world!`,
  chunks: `${fields}transfer-encoding: chunked\r\n\r\n6\r\nhello \r\n6\r\nworld!\r\n0\r\n\r\n`,
  'no body': 'GET /a HTTP/1.1\r\nhost: a\r\n\r\n',
} as const;
const ends = {
  FIN: (socket: Socket) => socket.end(),
  RST: (socket: Socket) => socket.resetAndDestroy(),
} as const;

/** Sends one request; resolves when the connection has closed. */
async function ask(edge: TestEdge, request: string): Promise<{ text: string; reset: boolean }> {
  const client = await openClient(edge.port);
  let reset = false;
  client.socket.on('error', () => {
    reset = true;
  });
  client.socket.write(request);
  return { text: await client.rest(), reset };
}

/** Whether an answer of the edge's own framing is there to its end. */
function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/.exec(text)?.[1];
  return length === undefined ? /\r\n0\r\n(?:.+\r\n)?\r\n$/.test(text) : text.length - end - 4 === Number(length);
}

/** Responses counted, by hundred, and requests whose client left. */
function counted({ edge }: TestEdge) {
  const { byClass } = edge.counters.read(0);
  return { ok: byClass[2]!, failed: byClass[5]!, abandoned: edge.counters.abandoned };
}

describe('an origin that ends after each byte of its answer', () => {
  for (const [framing, answer] of Object.entries(answers)) {
    const headEnd = answer.indexOf('\r\n\r\n') + 4;
    for (const [how, end] of Object.entries(ends)) {
      test(`${framing}, ${how}`, async () => {
        let cut = 0;
        await using origin = await answeringOrigin((socket) => {
          if (cut === 0) end(socket);
          else socket.write(answer.slice(0, cut), () => end(socket));
        });
        await using edge = await startEdge([origin.port]);
        for (cut = 0; cut < answer.length; cut++) {
          const { text, reset } = await ask(
            edge,
            requests['no body'].replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'),
          );
          const ended = framing === 'the end of the connection' && how === 'FIN';
          const whole = cut >= headEnd && ended;
          if (whole) assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
          else if (cut < headEnd) assert.match(text, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
          // A reset can overtake the bytes before it.
          else if (how === 'FIN') assert.ok(reset && !isComplete(text), `${cut}: ${text}`);
          else assert.ok(/^HTTP\/1\.1 502/.test(text) || (reset && !isComplete(text)), `${cut}: ${text}`);
          assert.equal(isComplete(text), !reset);
        }
        await edge.quiet();
        const { ok: good, failed, abandoned } = counted(edge);
        assert.equal(good + failed + abandoned, answer.length);
        assert.equal(edge.ends.length, answer.length);
      });
    }
  }
});

describe('a client that ends after each byte of its request', () => {
  for (const [framing, request] of Object.entries(requests)) {
    for (const [how, end] of Object.entries(ends)) {
      test(`${framing}, ${how}`, async () => {
        await using origin = await startOrigin((socket) => {
          let text = '';
          socket.on('data', (bytes) => {
            text += bytes.toString('latin1');
            if (/\r\n\r\n(?:hello world!|.*\r\n0\r\n\r\n)$/s.test(text)) socket.write(answers['Content-Length']);
          });
        });
        await using edge = await startEdge([origin.port]);
        for (let cut = 0; cut <= request.length; cut++) {
          const client = await openClient(edge.port);
          if (cut > 0) await new Promise((resolve) => client.socket.write(request.slice(0, cut), resolve));
          end(client.socket);
          await client.rest();
        }
        await edge.quiet();
        const { ok: good, failed, abandoned } = counted(edge);
        assert.equal(failed, 0);
        assert.equal(edge.ends.length, good + abandoned);
        assert.equal(edge.edge.counters.accepted, request.length + 1);
      });
    }
  }
});

describe('a client that ends after each byte of the answer', () => {
  for (const [framing, answer] of Object.entries(answers)) {
    for (const [how, end] of Object.entries(ends)) {
      test(`${framing}, ${how}`, async () => {
        await using origin = await answeringOrigin((socket) => drip(socket, answer));
        await using edge = await startEdge([origin.port]);
        let asked = 0;
        for (let cut = 1; cut < answer.length; cut++) {
          const client = await openClient(edge.port);
          client.socket.write(requests['no body']);
          asked++;
          // The edge adds fields of its own: its answer is no shorter than the origin's.
          await client.until((text) => text.length >= cut);
          end(client.socket);
          await client.rest();
        }
        await edge.quiet();
        const { ok: good, failed, abandoned } = counted(edge);
        assert.equal(failed, 0);
        assert.ok(abandoned > 0);
        assert.equal(good + abandoned, asked);
        assert.equal(edge.ends.length, asked);
      });
    }
  }
});

/** Writes a byte a turn of the event loop, and ends. */
function drip(socket: Socket, text: string, at = 0): void {
  if (socket.destroyed) return;
  if (at === text.length) {
    socket.end();
    return;
  }
  socket.write(text[at]!);
  setImmediate(() => drip(socket, text, at + 1));
}

test('a client that leaves is noticed while another of its requests waits', async () => {
  for (const end of Object.values(ends)) {
    await using origin = await startOrigin(() => {});
    await using edge = await startEdge([origin.port]);
    const client = await openClient(edge.port);
    client.socket.write(requests['no body'].repeat(3));
    await eventually(() => origin.received.length === 1, 'the first request is at the origin');
    end(client.socket);
    await edge.quiet();
    assert.equal(edge.edge.counters.abandoned, 1);
    await eventually(() => origin.sockets.size === 0, 'the origin is told');
  }
});

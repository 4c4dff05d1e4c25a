/** A client that leaves, at every stage of its request: the app hears of it in process as it does over a wire. */
import assert from 'node:assert/strict';
import { pipeline, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { type App, bothWays, codeOf, type Scene, type Way } from './both-ways.ts';
import { sendRaw } from './client.ts';

const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello';
const chunked = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n';
const expecting = 'POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n';

type Leaving = 'destroy' | 'resetAndDestroy' | 'end';

/** Sends, waits until the app says so, and leaves. */
function leave(bytes: string, how: Leaving = 'destroy'): (way: Way) => Promise<void> {
  return async ({ port, noted }) => {
    const { socket } = await sendRaw(port, bytes);
    await noted('now');
    socket[how]();
  };
}

const waits = ({ note }: Scene): void => note('now');

interface Case extends App {
  readonly bytes: string;
  readonly how?: Leaving;
  readonly expects: string;
}

const cases: Record<string, Case> = {
  'while it waits': { handler: waits, bytes: get, expects: 'request aborted' },
  'while it waits, and the app does not listen': { handler: waits, bytes: get, unwatched: true, expects: 'now' },
  'while it waits, by a reset': { handler: waits, bytes: get, how: 'resetAndDestroy', expects: 'request aborted' },
  'while it waits, by an end': { handler: waits, bytes: get, how: 'end', expects: 'request aborted' },
  'in the middle of the answer': {
    handler: ({ response, note }) => {
      response.write('abc');
      setTimeout(() => note('now'), 5);
    },
    bytes: get,
    expects: 'request aborted',
  },
  'while the app writes': {
    handler: ({ response, note }) => {
      const timer = setInterval(() => response.write('abc'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
      setTimeout(() => note('now'), 5);
    },
    bytes: get,
    expects: 'request aborted',
  },
  'and the app writes when it hears of it': {
    handler: ({ response, note }) => {
      response.on('close', () => {
        note(`takes more: ${response.write('x', (error) => note(`write: ${codeOf(error)}`))}`);
        response.end('y', (error?: Error) => note(`end: ${codeOf(error)}`));
      });
      note('now');
    },
    bytes: get,
    expects: 'takes more: false',
  },
  'in the middle of a body that nobody reads': { handler: waits, bytes: post, expects: 'request aborted' },
  'in the middle of a body': {
    handler: ({ request, note }) => request.on('data', () => note('now')),
    bytes: post,
    expects: 'request aborted',
  },
  'in the middle of a body, and the app does not listen': {
    handler: ({ request, note }) => request.on('data', () => note('now')),
    bytes: post,
    unwatched: true,
    expects: 'now',
  },
  'in the middle of chunks': {
    handler: ({ request, note }) => request.on('data', () => note('now')),
    bytes: chunked,
    expects: 'request aborted',
  },
  'in the middle of a body that is iterated': {
    handler: async ({ request, note }) => {
      try {
        for await (const _ of request) note('now');
        note('it ends');
      } catch (error) {
        note(`iteration: ${codeOf(error)}`);
      }
    },
    bytes: post,
    expects: 'iteration: ECONNRESET',
  },
  'in the middle of a body in a pipeline': {
    handler: ({ request, note }) => {
      const sink = new Writable({
        write(_piece, _encoding, done) {
          note('now');
          done();
        },
      });
      pipeline(request, sink, (error) => note(`pipeline: ${codeOf(error)}`));
    },
    bytes: post,
    expects: 'pipeline: ECONNRESET',
  },
  'with a pipeline that waits for it': {
    handler: ({ response, note }) => {
      const endless = new Readable({
        read() {
          this.push(Buffer.alloc(65_536));
        },
      });
      pipeline(endless, response, (error) => note(`pipeline: ${codeOf(error)}`));
      setTimeout(() => note('now'), 30);
    },
    bytes: get,
    expects: 'pipeline: ERR_STREAM_PREMATURE_CLOSE',
  },
  'with a signal of the request': {
    handler: ({ request, note }) => {
      const { signal } = request as unknown as { signal?: AbortSignal };
      signal?.addEventListener('abort', () => note('aborted by signal'));
      note('now');
    },
    bytes: get,
    expects: 'request aborted',
  },
  'while it waits for leave to send its body': { checkContinue: waits, bytes: expecting, expects: 'request aborted' },
  'with listeners on the socket': {
    handler: ({ request: { socket }, note }) => {
      socket.once('end', () => note('socket end'));
      socket.once('close', (hadError) => note(`socket close ${hadError}`));
      note('now');
    },
    bytes: get,
    expects: 'socket close false',
  },
};

for (const [name, { bytes, how, expects, ...app }] of Object.entries(cases)) {
  test(`a client leaves ${name}, in process as over a wire`, async () => {
    const { notes } = await bothWays(app, leave(bytes, how));
    assert.ok(notes.includes(expects), notes.join(' | '));
  });
}

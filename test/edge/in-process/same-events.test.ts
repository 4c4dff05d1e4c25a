/** What an app hears of its requests and responses in process is what it hears over a wire, in the same order. */
import assert from 'node:assert/strict';
import { finished, pipeline, Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, bothWays, codeOf, type Scene } from './both-ways.ts';
import { type Ask, askAll } from './client.ts';

interface Case extends App {
  readonly asks?: readonly Ask[];
  /** What must be among the notes. */
  readonly expects?: string;
}

const large = Buffer.alloc(1_000_000, 'x');
const post: Ask = { method: 'POST', body: 'hello' };
const slow: Ask = { method: 'POST', body: large };

function attempt(note: (text: string) => void, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    note(`thrown ${codeOf(error)}`);
  }
}

const cases: Record<string, Case> = {
  'an answer at once': { handler: ({ response }) => response.end('x'), expects: 'response prefinish' },
  'an answer in a later turn': { handler: ({ response }) => setTimeout(() => response.end('x'), 3) },
  'callbacks of writes, and other turns': {
    handler: ({ response, note }) => {
      response.write('a', () => note('a is written'));
      response.write('b', () => note('b is written'));
      response.end('c', () => note('all is written'));
      note('the handler returns');
      process.nextTick(() => note('next tick'));
      queueMicrotask(() => note('microtask'));
      setImmediate(() => note('next turn'));
    },
    expects: 'all is written',
  },
  'writes while corked': {
    handler: ({ response, note }) => {
      response.cork();
      response.write('a', () => note('a is written'));
      response.write('b', () => note('b is written'));
      process.nextTick(() => {
        response.uncork();
        response.end('c');
      });
    },
  },
  'an end behind the end': {
    handler: ({ response, note }) => {
      response.end('c');
      response.end('d', (error?: Error) => note(`second end: ${codeOf(error)}`));
      response.write('e', (error) => note(`late write: ${codeOf(error)}`));
    },
    expects: 'late write: ERR_STREAM_WRITE_AFTER_END',
  },
  'what it must not do': {
    handler: ({ response, note }) => {
      attempt(note, () => response.writeHead(99_999));
      attempt(note, () => response.setHeader('a b', 'c'));
      response.write('x');
      attempt(note, () => response.setHeader('late', 'd'));
      attempt(note, () => response.writeHead(201));
      response.end();
    },
    expects: 'thrown ERR_HTTP_HEADERS_SENT',
  },
  'a write of nothing': {
    handler: ({ response, note }) => {
      response.write('', () => note('written'));
      response.end('');
    },
  },
  'a buffer filled anew once it is written': {
    handler: ({ response }) => {
      const buffer = Buffer.alloc(200_000, 'a');
      response.write(buffer, () => response.end(buffer.fill('b')));
    },
  },
  'a stream piped into the response': {
    handler: ({ response }) => Readable.from([Buffer.from('a'), Buffer.from('b')]).pipe(response),
    expects: 'response unpipe',
  },
  'a pipeline, and a pipeline whose source fails': {
    handler: ({ request, response, note }) => {
      const pieces = async function* () {
        yield 'a';
        await delay(5);
        if (request.url === '/fails') throw Object.assign(new Error('source'), { code: 'SOURCE' });
      };
      pipeline(Readable.from(pieces()), response, (error) => note(`pipeline: ${codeOf(error)}`));
    },
    asks: [{}, { path: '/fails' }, {}],
    expects: 'pipeline: SOURCE',
  },
  'streams that are waited for': {
    handler: ({ request, response, note }) => {
      finished(response, (error) => note(`response: ${codeOf(error)}`));
      finished(request, (error) => note(`request: ${codeOf(error)}`));
      request.resume();
      response.end('k');
    },
  },
  'a body by events': {
    handler: ({ request, response, note }) => {
      request.setEncoding('utf8').on('data', (text: string) => note(`data ${text}`));
      request.on('end', () => response.end('done'));
    },
    asks: [post, post],
    expects: 'data hello',
  },
  'a body that is paused': {
    handler: ({ request, response, note }) => {
      request.on('data', () => note('data'));
      request.pause();
      setTimeout(() => request.resume(), 5);
      request.on('end', () => response.end('done'));
    },
    asks: [post],
  },
  'a body read late': {
    handler: ({ request, response, note }) => {
      setTimeout(() => {
        request.on('data', (piece) => note(`data ${piece.length}`));
        request.on('end', () => response.end('done'));
      }, 10);
    },
    asks: [post],
  },
  'a body given back': { handler: ({ request, response }) => request.pipe(response), asks: [post, slow] },
  'a body nobody reads': { handler: ({ response }) => response.end('x'), asks: [post, {}] },
  'a body of which the app reads the beginning': {
    handler: async ({ request, response, note }) => {
      for await (const _ of request) break;
      note(`destroyed: ${request.destroyed}`);
      response.end('enough');
    },
    asks: [post],
    expects: 'destroyed: true',
  },
  'leave to send the body': {
    handler: ({ request, response }) => request.resume().on('end', () => response.end('k')),
    asks: [{ ...post, headers: { expect: '100-continue' } }],
  },
  'leave by the app itself': {
    checkContinue: ({ request, response, note }) => {
      note('asked for leave');
      response.writeContinue();
      request.resume().on('end', () => response.end('k'));
    },
    asks: [{ ...post, headers: { expect: '100-continue' } }],
    expects: 'asked for leave',
  },
  'other answers': {
    handler: ({ request, response }) => {
      response.writeHead(Number(request.url!.slice(1)));
      response.end('abc');
    },
    asks: [{ path: '/204' }, { path: '/304' }, { method: 'HEAD', path: '/200' }, { path: '/500' }],
  },
  'an answer that closes the connection': {
    handler: ({ response }) => {
      response.writeHead(200, { connection: 'close' });
      response.write('a');
      response.end('b');
    },
  },
  'an answer of no told length': {
    handler: ({ response }) => {
      response.useChunkedEncodingByDefault = false;
      response.write('abc');
      setTimeout(() => response.end('def'), 5);
    },
  },
  'a longer answer than it has told': {
    handler: ({ response }) => {
      response.writeHead(200, { 'content-length': 2 });
      response.end('abc');
    },
  },
  'a head that is too long': {
    handler: ({ response }) => response.setHeader('x-long', 'v'.repeat(70_000)).end('k'),
  },
  'a signal of the request, again and again': {
    handler: ({ request, response, note }) => {
      const { signal } = request as unknown as { signal?: AbortSignal };
      signal?.addEventListener('abort', () => note('aborted by signal'));
      response.end('x');
    },
    asks: Array.from({ length: 14 }, () => ({})),
  },
};

function byName(apps: Record<string, Case>): void {
  for (const [name, { asks = [{}, {}], expects, ...app }] of Object.entries(apps)) {
    test(`${name}, in process as over a wire`, async () => {
      const { notes } = await bothWays(app, ({ port }) => askAll(port, asks));
      if (expects !== undefined) assert.ok(notes.includes(expects), notes.join(' | '));
      assert.ok(notes.length >= asks.length);
    });
  }
}

const endings: Record<string, (scene: Scene) => unknown> = {
  'the response is destroyed before its head': ({ response }) => response.destroy(),
  'the response is destroyed with an error': ({ response }) => response.destroy(new Error('own')),
  'the response is destroyed behind what was written in the same turn': ({ response }) => {
    response.write('abc');
    response.destroy();
  },
  'the response is destroyed in its body': ({ response }) => {
    response.write('abc');
    setTimeout(() => response.destroy(), 10);
  },
  'the response is destroyed in a body of known length': ({ response }) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('abc');
    setTimeout(() => response.destroy(), 10);
  },
  'the request is destroyed': ({ request }) => request.destroy(),
  'the request is destroyed with an error': ({ request }) => request.destroy(new Error('own')),
  'the request is destroyed behind the response': ({ request, response }) => {
    response.end('x');
    request.destroy();
  },
  'the socket is destroyed': ({ request }) => request.socket.destroy(),
  'the socket is ended': ({ request }) => request.socket.end(),
  'the socket is ended behind the response': ({ request, response }) => {
    response.end('hi');
    request.socket.end();
  },
  'the socket is destroyed when it is through with the response': ({ request, response }) => {
    response.end('hi');
    request.socket.destroySoon();
  },
  'the socket is written to by hand': ({ request: { socket } }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi');
    socket.end();
  },
  'the socket is written nonsense to': ({ request }) => request.socket.end('nonsense\r\n\r\n'),
  'the socket is destroyed with an error, later': ({ request, response, note }) => {
    request.socket.once('close', (hadError) => note(`socket close ${hadError}`));
    response.write('part');
    setTimeout(() => request.socket.destroy(new Error('own')), 5);
  },
};

byName(cases);
byName(Object.fromEntries(Object.entries(endings).map(([name, handler]) => [name, { handler }])));

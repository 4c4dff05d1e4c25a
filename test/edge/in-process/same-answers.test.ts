/** What an app answers in process is what it answers over a wire: the same handlers behind both, asked the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { bothWays, type Scene } from './both-ways.ts';
import { type Answer, type Ask, askAll, textOf } from './client.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const large = 'x'.repeat(1_000_000);
const large8 = 'ä€😀'.repeat(40_000);

const cases: Record<string, { readonly handler: Handler; readonly asks?: readonly Ask[] }> = {
  'a text': { handler: (_, response) => response.end('hello') },
  'nothing at all': { handler: (_, response) => response.end() },
  'fields and a status': {
    handler: (_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.writeHead(418, 'Short and stout', { 'x-a': 'é', 'content-type': 'text/plain' });
      response.end('tea');
    },
  },
  'a text of many bytes': { handler: (_, response) => response.end(large8) },
  'a large buffer': { handler: (_, response) => response.end(Buffer.from(large)) },
  'pieces, some later': {
    handler: async (_, response) => {
      response.write('one ');
      response.write(Buffer.from('two '));
      await delay(2);
      response.write('three', () => response.end(' four'));
    },
  },
  'pieces of a known length': {
    handler: (_, response) => {
      response.writeHead(200, { 'content-length': 6 });
      response.write('abc');
      setImmediate(() => response.end('def'));
    },
  },
  'other encodings': {
    handler: (_, response) => {
      response.write('6869', 'hex');
      response.end('aGk=', 'base64');
    },
  },
  'chunks by its own choice, and trailers': {
    handler: (_, response) => {
      response.writeHead(200, { trailer: 'x-sum' });
      response.write('body');
      response.addTrailers({ 'x-sum': '4' });
      response.end();
    },
  },
  'no body where there is none': {
    handler: ({ url }, response) => {
      response.writeHead(url === '/204' ? 204 : 304, { etag: '"a"' });
      response.end();
    },
    asks: [{ path: '/204' }, { path: '/304' }],
  },
  'a HEAD': { handler: (_, response) => response.end('hello'), asks: [{ method: 'HEAD' }, {}] },
  'what it was asked': {
    handler: ({ method, url, httpVersion, headers, rawHeaders }, response) => {
      const { 'x-request-id': id, traceparent, 'x-forwarded-host': host, ...rest } = headers;
      const names = rawHeaders.filter(
        (_, at) => at % 2 === 0 && !['connection', 'Connection'].includes(rawHeaders[at]!),
      );
      response.end(
        JSON.stringify({
          method,
          url,
          httpVersion,
          rest: { ...rest, host: 0, connection: 0, forwarded: 0 },
          names: names.length,
        }),
      );
    },
    asks: [
      { path: '/a/b?c=%20d', headers: { 'X-Mixed': ' spaced ', cookie: 'a=1; b=2', accept: ['a', 'b'] } },
      { method: 'PUT', path: '/', body: 'abc', headers: { 'content-type': 'text/plain' } },
    ],
  },
  'a body given back': {
    handler: (asked, response) => asked.pipe(response),
    asks: [
      { method: 'POST', body: 'short' },
      { method: 'POST', body: large },
      { method: 'POST', body: large, chunked: true },
    ],
  },
  'a body read by iteration': {
    handler: async (asked, response) => response.end(String((await textOf(asked)).length)),
    asks: [{ method: 'POST', body: large }],
  },
  'a body with trailers': {
    handler: async (asked, response) =>
      response.end((await textOf(asked)) + JSON.stringify([asked.trailers, asked.complete])),
    asks: [{ method: 'POST', body: 'b', chunked: true, headers: { trailer: 'x-end' }, trailers: { 'x-end': 'yes' } }],
  },
  'an answer before the body is read': {
    handler: (_, response) => response.end('enough'),
    asks: [{ method: 'POST', body: 'abc' }, {}],
  },
  'early hints and processing': {
    handler: (_, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('late');
    },
  },
  'a pipeline of streams': {
    handler: async (asked, response) => pipeline(asked, response),
    asks: [{ method: 'POST', body: large }],
  },
  'fields flushed before anything else': {
    handler: (_, response) => {
      response.flushHeaders();
      setImmediate(() => response.end('then'));
    },
  },
  'an answer that needs the drain': {
    handler: async (_, response) => {
      for (let i = 0; i < 64; i++) {
        if (!response.write('y'.repeat(65_536))) await once(response, 'drain');
      }
      response.end();
    },
  },
  continue: {
    handler: async (asked, response) => response.end(await textOf(asked)),
    asks: [{ method: 'POST', body: 'go on', headers: { expect: '100-continue' } }],
  },
};

for (const [name, { handler, asks = [{}, {}] }] of Object.entries(cases)) {
  test(`${name}, in process as over a wire`, async () => {
    const app = { handler: ({ request, response }: Scene) => handler(request, response), unwatched: true };
    const { answers } = await bothWays(app, ({ port }) => askAll(port, asks));
    for (const { status } of answers as Answer[]) assert.ok(status !== undefined && status !== 502 && status !== 500);
  });
}

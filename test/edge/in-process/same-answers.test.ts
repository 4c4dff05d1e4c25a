/** What an app answers in process is what it answers over a wire: the same handlers behind both, asked the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalApp } from '../../../src/proxy/index.ts';
import { startEdge } from '../harness.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Ask extends RequestOptions {
  readonly body?: string | Buffer;
  /** The length of the body is not told. */
  readonly chunked?: boolean;
  readonly trailers?: Record<string, string>;
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function ask(port: number, agent: Agent, { body, chunked = false, trailers, ...options }: Ask) {
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { ...length, ...(options.headers as object) };
  const asked = request({ host: '127.0.0.1', port, agent, ...options, headers });
  const interim: number[] = [];
  asked.on('information', ({ statusCode }) => interim.push(statusCode));
  if (body !== undefined) asked.write(body);
  if (trailers !== undefined) asked.addTrailers(trailers);
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const received = await text(response);
  // Whether the client's connection stays open is the edge's matter, and of timing where the body is still on its way.
  const { date, connection, ...fields } = response.headers;
  return {
    status: response.statusCode,
    reason: response.statusMessage,
    fields,
    received,
    interim,
    trailers: response.trailers,
  };
}

/** Both ways to one app; fails unless they agree. */
async function both(handler: Handler, asks: readonly Ask[]) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using _closing = { [Symbol.dispose]: () => server.close() };
  const answers = [];
  for (const app of [undefined, new LocalApp(server)]) {
    await using edge = await startEdge([port], { address: app === undefined ? {} : { app } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const each = [];
    for (const one of asks) each.push(await ask(edge.port, agent, one));
    agent.destroy();
    answers.push(each);
  }
  const [wire, inProcess] = answers;
  assert.deepEqual(inProcess, wire);
  return inProcess!;
}

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
    handler: async (asked, response) => response.end(String((await text(asked)).length)),
    asks: [{ method: 'POST', body: large }],
  },
  'a body with trailers': {
    handler: async (asked, response) =>
      response.end((await text(asked)) + JSON.stringify([asked.trailers, asked.complete])),
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
    handler: async (asked, response) => response.end(await text(asked)),
    asks: [{ method: 'POST', body: 'go on', headers: { expect: '100-continue' } }],
  },
};

for (const [name, { handler, asks = [{}, {}] }] of Object.entries(cases)) {
  test(`${name}, in process as over a wire`, async () => {
    const answers = await both(handler, asks);
    assert.ok(
      answers.every(({ status }) => status !== 502 && status !== 500),
      JSON.stringify(answers).slice(0, 300),
    );
  });
}

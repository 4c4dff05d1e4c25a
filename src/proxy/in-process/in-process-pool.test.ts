import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import type { ResponseHead } from '../../http/index.ts';
import { type Carrier, PoolAnswer } from '../carrier.ts';
import type { ConnectionUser } from '../connection-user.ts';
import { proxyDefaults } from '../defaults.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import { RequestBody } from '../request-body.ts';
import { InProcessPool } from './in-process-pool.ts';
import { LocalApp } from './local-app.ts';

const request: ProxyRequest = {
  method: 'GET',
  target: '/',
  authority: 'app.example',
  fields: '',
  contentLength: 0,
  hasContentLength: false,
  chunked: false,
  expectContinue: false,
  upgrade: '',
  idempotent: true,
  hasIdempotencyKey: false,
  deadlineMs: Number.POSITIVE_INFINITY,
  hashKey: '192.0.2.1',
  place: undefined,
  hops: 0,
  entries: 0,
};

/** Notes what it is told, in order; `told` resolves when there is no more. */
class Asker implements ConnectionUser {
  readonly method: string = 'GET';
  readonly asked: string = '/';
  readonly told: string = '';
  readonly heard: string[] = [];
  readonly #over = Promise.withResolvers<void>();

  get over(): Promise<void> {
    return this.#over.promise;
  }

  onInformational({ status }: ResponseHead): void {
    this.heard.push(`informational ${status}`);
  }

  onHead({ status, contentLength }: ResponseHead): void {
    this.heard.push(`head ${status} ${contentLength}`);
  }

  onBody(buffer: Buffer, start: number, end: number): boolean {
    this.heard.push(`bytes ${buffer.toString('latin1', start, end)}`);
    return true;
  }

  onMessageEnd(_trailers: string, reusable: boolean): void {
    this.heard.push(reusable ? 'end' : 'end, for good');
    this.#over.resolve();
  }

  onReadEnd(): void {}

  onDrain(): void {}

  onThrown(error: string): void {
    this.onLost(`threw: ${error}`);
  }

  onLost(reason: string): void {
    this.heard.push(reason);
    this.#over.resolve();
  }
}

/** What is heard of the answer of an app to two requests, one after the other. */
async function hear(listener: RequestListener): Promise<readonly string[]> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pool = new InProcessPool(new LocalApp(server), proxyDefaults);
  const heard: string[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const asker = new Asker();
    const carrier = pool.acquire({ onConnection: () => {}, onConnectFailed: () => {} });
    assert.ok(carrier !== PoolAnswer.waiting && carrier !== PoolAnswer.full);
    await carry(carrier, asker);
    heard.push(...asker.heard);
  }
  pool.close();
  server.close();
  return heard;
}

async function carry(carrier: Carrier, asker: Asker): Promise<void> {
  const body = new RequestBody();
  body.begin(request, 0);
  carrier.begin(asker, request, body);
  await asker.over;
  carrier.end(asker.heard.at(-1) === 'end', performance.now());
  await new Promise((resolve) => setImmediate(resolve));
}

const twice = (...heard: string[]): readonly string[] => [...heard, ...heard];

test('a small answer that is written in one go', async () => {
  assert.deepEqual(await hear((_, response) => response.end('hello')), twice('head 200 5', 'bytes hello', 'end'));
  assert.deepEqual(
    await hear((_, response) => response.writeHead(404, { 'content-length': 2 }).end(Buffer.from('\xe9'))),
    twice('head 404 2', 'bytes \xc3\xa9', 'end'),
  );
  assert.deepEqual(await hear((_, response) => response.writeHead(204).end()), twice('head 204 -1', 'end'));
});

test('what is written in parts, is large, or is written by hand', async () => {
  const parts = await hear((_, response) => {
    response.write('one');
    response.end('two');
  });
  assert.deepEqual(parts, twice('head 200 -1', 'bytes one', 'bytes two', 'end'));
  const large = 'x'.repeat(20_000);
  assert.deepEqual(await hear((_, response) => response.end(large)), twice('head 200 20000', `bytes ${large}`, 'end'));
  const byHand = await hear((_, response) => response.socket!.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  assert.deepEqual(byHand, twice('head 200 2', 'bytes ok', 'end'));
});

test('an interim answer comes before a small one', async () => {
  const heard = await hear((_, response) => {
    response.writeProcessing();
    response.end('done');
  });
  assert.deepEqual(heard, twice('informational 102', 'head 200 4', 'bytes done', 'end'));
});

test('an answer that is shorter than it has told is no whole one', async () => {
  const heard = await hear((_, response) => response.writeHead(200, { 'content-length': 9 }).end('short'));
  assert.deepEqual(heard, twice('head 200 9', 'bytes short', 'the app ended its answer before it was complete'));
});

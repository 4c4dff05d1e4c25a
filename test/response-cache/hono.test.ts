/** Hono, with its server for Node.js. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { createCache } from '../../src/cache/index.ts';
import { cacheResponsesHono } from '../../src/response-cache/index.ts';
import { responseCacheSuite } from './suite.ts';

responseCacheSuite('Hono', async (cache, options, handler) => {
  const app = new Hono();
  let requests = 0;
  app.use(async (context, next) => {
    context.header('x-request', `${++requests}`);
    await next();
  });
  app.use(cacheResponsesHono<Context>(cache, { ...options, tags: () => ['all'], invalidates: () => ['posted'] }));
  app.all('*', async (context) => {
    const url = new URL(context.req.url);
    const { status = 200, headers = {}, body = null } = await handler(url.pathname + url.search, context.req.method);
    const fields = Object.entries(headers).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, each]),
    );
    const content = typeof body === 'function' ? ReadableStream.from(encoded(body())) : body;
    return new Response(content, { status, headers: fields });
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
});

async function* encoded(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield Buffer.from(part);
}

for (const [place, isInFront] of [
  ['in front of', true],
  ['behind', false],
] as const) {
  test(`compression ${place} the cache compresses for those only who take it`, async () => {
    await using cache = createCache();
    const app = new Hono();
    let made = 0;
    const caching = cacheResponsesHono<Context>(cache, { ttl: '1m' });
    for (const layer of isInFront ? [compress(), caching] : [caching, compress()]) app.use(layer);
    app.get('/', (context) => {
      made++;
      context.header('vary', 'accept-encoding');
      return context.text('long '.repeat(1_000));
    });
    const codings = ['gzip', 'identity', 'gzip', 'identity'];
    for (const coding of codings) {
      const response = await app.request('/', { headers: { 'accept-encoding': coding } });
      const body = Buffer.from(await response.arrayBuffer());
      assert.equal(response.headers.get('content-encoding'), coding === 'gzip' ? 'gzip' : null);
      assert.equal((coding === 'gzip' ? gunzipSync(body) : body).toString(), 'long '.repeat(1_000));
    }
    assert.equal(made, 2);
  });
}

/** Express 5, and middleware in front of and behind the cache. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheResponses } from '../../src/response-cache/index.ts';
import { listen } from './listen.ts';
import { responseCacheSuite } from './suite.ts';

type Middleware = (request: IncomingMessage, response: ExpressResponse, next: (error?: unknown) => void) => unknown;

/** As far as it is used here: Express brings no types. */
interface ExpressResponse extends ServerResponse {
  status(code: number): this;
  set(fields: object): this;
  send(body: unknown): this;
}

interface ExpressApp extends RequestListener {
  use(...middleware: readonly Middleware[]): this;
}

const express = createRequire(import.meta.url)('express') as () => ExpressApp;

responseCacheSuite('Express', (cache, options, handler) => {
  const app = express();
  let requests = 0;
  app.use((_request, response, next) => {
    response.setHeader('x-request', `${++requests}`);
    next();
  });
  app.use(cacheResponses(cache, { ...options, tags: () => ['all'], invalidates: () => ['posted'] }));
  app.use(async (request, response) => {
    const { status = 200, headers = {}, body } = await handler(request.url!, request.method!);
    response.status(status).set(headers);
    if (typeof body === 'string' || Buffer.isBuffer(body)) response.send(body);
    else await pipeline(Readable.from(body?.() ?? []), response).catch(() => {});
  });
  return listen(app);
});

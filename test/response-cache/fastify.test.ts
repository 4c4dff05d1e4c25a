/** Fastify 5. */
import { Readable } from 'node:stream';
import { type FastifyRequest, fastify } from 'fastify';
import { cacheResponsesFastify } from '../../src/response-cache/index.ts';
import { responseCacheSuite } from './suite.ts';

responseCacheSuite('Fastify', async (cache, options, handler) => {
  const app = fastify({ forceCloseConnections: true });
  let requests = 0;
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-request', `${++requests}`);
  });
  await app.register(
    cacheResponsesFastify<FastifyRequest>(cache, {
      ...options,
      tags: () => ['all'],
      invalidates: () => ['posted'],
    }),
  );
  app.all('/*', async (request, reply) => {
    const { status = 200, headers = {}, body } = await handler(request.url, request.method);
    reply.code(status).headers(headers);
    return reply.send(typeof body === 'function' ? Readable.from(body()) : body);
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
});

/** `node reply-from.ts PORT ENDPOINT_PORT`: Fastify with that plugin, kept connections and forwarded fields. */
import { randomUUID } from 'node:crypto';
import replyFrom from '@fastify/reply-from';
import fastify from 'fastify';

const [port, endpointPort] = process.argv.slice(2).map(Number);
const app = fastify({ keepAliveTimeout: 75_000, bodyLimit: 1024 * 1024 });
await app.register(replyFrom, { base: `http://127.0.0.1:${endpointPort}`, undici: { connections: 64, pipelining: 1 } });
app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
app.all('/*', (request, reply) =>
  reply.from(request.url, {
    rewriteRequestHeaders: ({ socket }, headers) => ({
      ...headers,
      'x-forwarded-for': socket.remoteAddress,
      'x-forwarded-proto': 'http',
      'x-forwarded-host': headers.host,
      'x-request-id': randomUUID(),
    }),
  }),
);
await app.listen({ port: port!, host: '127.0.0.1', backlog: 4096 });

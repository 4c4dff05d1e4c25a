/** Fastify 5 as an ES module, as its guide writes apps, on the port it always has. */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';

const fastify = Fastify({ logger: true });
let aborts = 0;

fastify.get('/', async () => 'Hello World!');

fastify.get('/pid', async () => ({ pid: process.pid, aborts }));

fastify.post('/echo', async (request, reply) => {
  reply.code(201);
  return { ip: request.ip, body: request.body };
});

fastify.get('/stream', async (_request, reply) => {
  reply.type('text/plain');
  return Readable.from(parts());
});

async function* parts() {
  for (const part of ['one ', 'two ', 'three']) {
    yield part;
    await delay(20);
  }
}

fastify.get('/large', async () => Buffer.alloc(1024 * 1024, 'x'));

fastify.get('/error', async () => {
  throw new Error('broken');
});

fastify.get('/forever', (_request, reply) => {
  reply.hijack();
  reply.raw.write('begun');
  reply.raw.on('close', () => {
    aborts += 1;
  });
});

try {
  await fastify.listen({ port: 3000 });
} catch (error) {
  fastify.log.error(error);
  process.exit(1);
}

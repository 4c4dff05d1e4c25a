/** The app of the bench on Fastify 5. */
import fastify from 'fastify';

const app = fastify();
app.get('/', async () => ({ hello: 'world' }));
app.post('/length', async (request) => ({ length: request.body.text.length }));
await app.listen({ port: Number(process.env.PORT), host: process.env.HOST });

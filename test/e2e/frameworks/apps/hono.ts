/** Hono with its server for Node.js, in TypeScript, as its page writes apps, on the port it always has. */
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import { stream, streamText } from 'hono/streaming';

const app = new Hono();
let aborts = 0;

app.get('/', (c) => c.text('Hello World!'));

app.get('/pid', (c) => c.json({ pid: process.pid, aborts }));

app.post('/echo', async (c) => c.json({ ip: getConnInfo(c).remote.address, body: await c.req.json<unknown>() }, 201));

app.get('/stream', (c) =>
  streamText(c, async (text) => {
    for (const part of ['one ', 'two ', 'three']) {
      await text.write(part);
      await text.sleep(20);
    }
  }),
);

app.get('/large', (c) => c.body(new Uint8Array(1024 * 1024).fill(120)));

app.get('/error', () => {
  throw new Error('broken');
});

app.get('/forever', (c) =>
  stream(c, async (body) => {
    const aborted = new Promise<void>((resolve) => body.onAbort(resolve));
    await body.write('begun');
    await aborted;
    aborts += 1;
  }),
);

serve(app);

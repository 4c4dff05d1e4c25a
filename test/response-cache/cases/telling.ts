/** What a client is told of an answer that is kept. */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { stream } from '../bodies.ts';
import type { Cases } from '../rig.ts';

const minute = { ttl: '1m' };

export const telling: Cases = {
  'to HEAD come from what is kept for GET': async (withApp) => {
    await withApp(
      minute,
      () => ({ headers: { 'x-made': '1' }, body: 'four' }),
      async ({ get, ask: askApp, calls }) => {
        await askApp('HEAD', '/');
        assert.deepEqual(
          calls.map((call) => call.split(' ')[1]),
          ['/'],
        );
        await get('/');
        const before = calls.length;
        const head = await askApp('HEAD', '/');
        assert.equal(calls.length, before);
        assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '4', '']);
        assert.match(`${head.headers['cache-status']}`, /; hit/);
      },
    );
  },

  'that a client has already are 304, also where its request has them made': async (withApp) => {
    const handler = () => ({ headers: { etag: '"v1"', 'content-type': 'text/plain' }, body: 'x' });
    await withApp(minute, handler, async ({ get, calls }) => {
      const made = await get('/', { 'if-none-match': '"v1"' });
      assert.deepEqual([made.status, made.body, made.headers['content-length']], [304, '', undefined]);
      assert.equal((await get('/')).body, 'x');
      const kept = await get('/', { 'if-none-match': 'W/"v1", "v0"' });
      assert.deepEqual([kept.status, kept.body, kept.headers.etag], [304, '', '"v1"']);
      assert.equal((await get('/', { 'if-none-match': '"v0"' })).status, 200);
      assert.equal(calls.length, 1);
    });
  },

  'without an entity tag are given one': async (withApp) => {
    await withApp(
      minute,
      () => ({ body: () => stream('one ', 'two') }),
      async ({ get }) => {
        await get('/');
        const { headers, body } = await get('/');
        assert.equal(body, 'one two');
        assert.match(headers.etag ?? '', /^W\/"[\w-]{22}"$/);
        assert.equal((await get('/', { 'if-none-match': headers.etag! })).status, 304);
      },
    );
  },

  'are given in part to who asks for a part': async (withApp) => {
    await withApp(
      minute,
      () => ({ headers: { etag: '"1"' }, body: '0123456789' }),
      async ({ get, calls }) => {
        await get('/');
        const part = await get('/', { range: 'bytes=2-4' });
        assert.deepEqual([part.status, part.body, part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
        assert.equal((await get('/', { range: 'bytes=2-4', 'if-range': '"0"' })).status, 200);
        assert.equal(calls.length, 1);
      },
    );
  },

  'with bytes of any kind come out as they went in': async (withApp) => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await withApp(
      minute,
      () => ({ headers: { 'content-encoding': 'x-own' }, body }),
      async ({ url }) => {
        for (let times = 0; times < 2; times++) {
          const got = await new Promise<Buffer>((resolve, reject) => {
            const call = httpRequest(url, (response) => {
              response.toArray().then((parts) => resolve(Buffer.concat(parts)), reject);
            });
            call.on('error', reject).end();
          });
          assert.deepEqual(got, body);
        }
      },
    );
  },
};

/** What is kept, and for whom. */
import assert from 'node:assert/strict';
import type { Cases } from '../rig.ts';

const minute = { ttl: '1m' };

export const keeping: Cases = {
  'are made once and then given from the cache, with their age and what the cache did': async (withApp) => {
    const handler = () => ({
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-made': '1' },
      body: 'grüße',
    });
    await withApp(minute, handler, async ({ get, calls, advance }) => {
      const made = await get('/a?b=1');
      advance(5_000);
      const kept = await get('/a?b=1');
      assert.deepEqual([made.status, made.body, kept.status, kept.body], [200, 'grüße', 200, 'grüße']);
      assert.equal(made.headers['cache-status'], 'antipode-app; fwd=uri-miss; fwd-status=200; stored');
      assert.equal(kept.headers['cache-status'], 'antipode-app; hit; ttl=55');
      assert.equal(kept.headers.age, '5');
      assert.equal(kept.headers['x-made'], '1');
      assert.equal(kept.headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(kept.headers['content-length'], '7');
      assert.equal((await get('/a?b=2')).status, 200);
      assert.deepEqual(calls, ['GET /a?b=1', 'GET /a?b=2']);
    });
  },

  'are kept for as long as they say, before what the options say': async (withApp) => {
    const handler = (path: string) => ({ headers: { 'cache-control': `max-age=${path.slice(1)}` }, body: path });
    await withApp(minute, handler, async ({ get, calls, advance }) => {
      for (const wait of [0, 5_000, 10_000]) {
        advance(wait);
        await get('/10');
        await get('/0');
      }
      assert.deepEqual(calls, ['GET /10', 'GET /0', 'GET /0', 'GET /10', 'GET /0']);
    });
  },

  'without a word on how long are not kept where there is no ttl': async (withApp) => {
    await withApp(
      {},
      () => ({ body: 'x' }),
      async ({ get, calls }) => {
        assert.equal((await get('/')).headers['cache-status'], 'antipode-app; fwd=uri-miss; fwd-status=200');
        await get('/');
        assert.equal(calls.length, 2);
      },
    );
  },

  'have the fields that each request was given before': async (withApp) => {
    await withApp(
      minute,
      () => ({ body: 'x' }),
      async ({ get, calls }) => {
        const numbers = [await get('/'), await get('/')].map(({ headers }) => headers['x-request']);
        assert.deepEqual(numbers, ['1', '2']);
        assert.equal(calls.length, 1);
      },
    );
  },

  'to requests with credentials are neither kept nor taken from the cache': async (withApp) => {
    await withApp(
      minute,
      () => ({ body: 'x' }),
      async ({ get, calls }) => {
        const headers = { authorization: 'Basic eDp5' };
        await get('/', headers);
        await get('/');
        await get('/', headers);
        assert.equal(calls.length, 3);
        await get('/');
        assert.equal(calls.length, 3);
      },
    );
  },

  'are kept despite credentials, cookies and cache-control where the app says so': async (withApp) => {
    const headers = { 'set-cookie': 'theme=dark', 'cache-control': 'no-store' };
    const options = { ...minute, despite: ['authorization', 'set-cookie', 'cache-control'] as const };
    await withApp(
      options,
      () => ({ headers, body: 'x' }),
      async ({ get, calls }) => {
        await get('/', { authorization: 'Basic eDp5' });
        const kept = await get('/');
        assert.equal(calls.length, 1);
        assert.deepEqual([kept.headers['set-cookie'], kept.headers['cache-control']], [['theme=dark'], 'no-store']);
      },
    );
  },

  'are kept apart by the fields they vary by, and by those the options name': async (withApp) => {
    let made = 0;
    const handler = () => ({ headers: { vary: 'Accept-Language' }, body: `${++made}` });
    await withApp({ ...minute, vary: ['x-plan'] }, handler, async ({ get }) => {
      const bodies: string[] = [];
      for (const language of ['de', 'fr', 'de', 'fr']) {
        bodies.push((await get('/', { 'accept-language': language })).body);
        bodies.push((await get('/', { 'accept-language': language, 'x-plan': 'pro' })).body);
      }
      assert.deepEqual(bodies, ['1', '2', '3', '4', '1', '2', '3', '4']);
    });
  },

  "with a host that only one client's proxy names are not given to others": async (withApp) => {
    let made = 0;
    await withApp(
      minute,
      () => ({ body: `${++made}` }),
      async ({ get }) => {
        assert.equal((await get('/', { 'x-forwarded-host': 'evil.example' })).body, '1');
        assert.equal((await get('/')).body, '2');
        assert.equal((await get('/', { host: 'other.example' })).body, '3');
        assert.equal((await get('/')).body, '2');
      },
    );
  },
};

/** What takes answers out, and what goes past the cache. */
import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import type { Cases } from '../rig.ts';

const minute = { ttl: '1m' };

export const changing: Cases = {
  'are taken out by their tags': async (withApp) => {
    let made = 0;
    const handler = () => ({ headers: { 'cache-tag': 'blog, post-1' }, body: `${++made}` });
    await withApp(minute, handler, async ({ get, cache }) => {
      const bodies: string[] = [];
      for (const tag of ['none', 'all', 'post-1', 'none']) {
        bodies.push((await get('/')).body);
        await cache.invalidateTags([tag]);
      }
      assert.deepEqual(bodies, ['1', '1', '2', '3']);
    });
  },

  'are taken out when a request with an unsafe method has changed them, before it is answered': async (withApp) => {
    let made = 0;
    const handler = (path: string, method: string) =>
      method === 'GET'
        ? { headers: { 'cache-tag': path === '/b' ? 'posted' : 'other' }, body: `${++made}` }
        : { status: path === '/refused' ? 409 : 201, headers: { location: '/c' }, body: 'done' };
    await withApp(minute, handler, async ({ get, ask: askApp }) => {
      const all = () => Promise.all(['/a?x=1', '/b', '/c', '/d', '/refused'].map(async (p) => (await get(p)).body));
      const before = await all();
      await askApp('POST', '/refused');
      assert.deepEqual(await all(), before);
      assert.equal((await askApp('POST', '/a?x=1')).body, 'done');
      const after = await all();
      const isSame = after.map((body, index) => body === before[index]);
      assert.deepEqual(isSame, [false, false, false, true, true]);
    });
  },

  'that were being made when a change came are not kept': async (withApp) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let version = 1;
    const handler = async (_path: string, method: string) => {
      if (method === 'POST') return { body: `${++version}` };
      const read = version;
      if (read === 1) await promise;
      return { body: `${read}` };
    };
    await withApp(minute, handler, async ({ get, ask: askApp, cache }) => {
      const early = get('/');
      await until(() => cache.stats().loads === 1, 'the handler runs');
      await askApp('POST', '/');
      const after = await get('/');
      resolve();
      assert.deepEqual([(await early).body, after.body, (await get('/')).body], ['1', '2', '2']);
    });
  },

  'are made anew for a client that asks for that, unless clients have no say': async (withApp) => {
    for (const [clientDirectives, calls] of [
      ['obey', 2],
      ['ignore', 1],
    ] as const) {
      await withApp(
        { ...minute, clientDirectives },
        () => ({ body: 'x' }),
        async (rig) => {
          await rig.get('/');
          await rig.get('/', { 'cache-control': 'no-cache' });
          await rig.get('/');
          assert.equal(rig.calls.length, calls);
        },
      );
    }
  },

  'are made by the handler where the cache fails, and the app hears of it': async (withApp) => {
    const errors: unknown[] = [];
    await withApp(
      { ...minute, onError: (error) => errors.push(error) },
      () => ({ body: 'x' }),
      async (rig) => {
        await rig.cache.close();
        assert.equal((await rig.get('/')).body, 'x');
        assert.equal((await rig.ask('POST', '/')).body, 'x');
        assert.equal(errors.length, 2);
      },
    );
  },
};

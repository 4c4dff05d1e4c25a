/** Requests for the same at one time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { until } from '../../support/until.ts';
import { broken, gated } from '../bodies.ts';
import type { Cases } from '../rig.ts';

const minute = { ttl: '1m' };

export const sharing: Cases = {
  'are made once for all who ask at one time': async (withApp) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handler = () => promise.then(() => ({ body: 'x' }));
    await withApp(minute, handler, async ({ get, calls, cache }) => {
      const asked = Array.from({ length: 10 }, () => get('/'));
      await until(() => cache.stats().joined === 9, 'nine requests wait');
      resolve();
      const answers = await Promise.all(asked);
      assert.equal(calls.length, 1);
      assert.deepEqual(new Set(answers.map(({ body }) => body)), new Set(['x']));
      const collapsed = answers.filter(({ headers }) => `${headers['cache-status']}`.includes('collapsed'));
      assert.equal(collapsed.length, 9);
    });
  },

  'that are not to be kept are made for each who waited': async (withApp) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let made = 0;
    const handler = () => promise.then(() => ({ headers: { 'set-cookie': `id=${++made}` }, body: `${made}` }));
    await withApp(minute, handler, async ({ get, cache }) => {
      const asked = Array.from({ length: 3 }, () => get('/'));
      await until(() => cache.stats().joined === 2, 'two requests wait');
      resolve();
      const bodies = (await Promise.all(asked)).map(({ body }) => body);
      assert.deepEqual(bodies.toSorted(), ['1', '2', '3']);
    });
  },

  'are not waited for longer than is wanted': async (withApp) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let made = 0;
    const handler = () => (++made === 1 ? promise.then(() => ({ body: '1' })) : { body: `${made}` });
    await withApp({ ...minute, wait: 20 }, handler, async ({ get, cache, advance }) => {
      const first = get('/');
      await until(() => cache.stats().loads === 1, 'the handler runs');
      const second = get('/');
      await until(() => cache.stats().joined === 1, 'the second waits');
      advance(20);
      assert.equal((await second).body, '2');
      resolve();
      assert.equal((await first).body, '1');
    });
  },

  'whose client leaves are made for one of those who wait': async (withApp) => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let made = 0;
    const handler = () => {
      const which = made++;
      return { body: () => gated(gates[which]!.promise, `${which}`) };
    };
    await withApp(minute, handler, async ({ get, url, calls, cache }) => {
      const leaving: ClientRequest = httpRequest(url);
      leaving.on('error', () => {});
      leaving.end();
      await once(leaving, 'response');
      const staying = [get('/'), get('/')];
      await until(() => cache.stats().joined === 2, 'two requests wait');
      leaving.destroy();
      await until(() => calls.length === 2, 'another runs the handler');
      gates[1]!.resolve();
      assert.deepEqual(
        (await Promise.all(staying)).map(({ body }) => body),
        ['begin 1', 'begin 1'],
      );
      assert.equal((await get('/')).body, 'begin 1');
      assert.equal(calls.length, 2);
      gates[0]!.resolve();
    });
  },

  'that break off are not kept': async (withApp) => {
    const handler = () => ({ body: broken });
    await withApp(minute, handler, async ({ url, cache, calls }) => {
      for (let times = 0; times < 2; times++) await assert.rejects(fetch(url).then((response) => response.text()));
      assert.equal(calls.length, 2);
      assert.equal(cache.stats().entries, 0);
    });
  },

  'that are stale are given to all but the one that has them made anew': async (withApp) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let made = 0;
    const handler = () => (++made === 2 ? promise.then(() => ({ body: '2' })) : { body: `${made}` });
    await withApp({ ...minute, staleWhileRevalidate: '1h' }, handler, async ({ get, calls, advance }) => {
      await get('/');
      advance(61_000);
      const refreshing = get('/');
      await until(() => calls.length === 2, 'the handler runs');
      assert.equal((await get('/')).body, '1');
      resolve();
      const refreshed = await refreshing;
      assert.equal(refreshed.body, '2');
      assert.equal(refreshed.headers['cache-status'], 'antipode-app; fwd=stale; fwd-status=200; stored');
    });
  },
};

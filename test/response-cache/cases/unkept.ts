/** What is passed on and not kept. */
import assert from 'node:assert/strict';
import { stream } from '../bodies.ts';
import type { Cases, Reply } from '../rig.ts';

const replies: Readonly<Record<string, Reply>> = {
  'set a cookie': { headers: { 'set-cookie': 'session=1' } },
  'are private': { headers: { 'cache-control': 'private, max-age=60' } },
  'are not to be stored': { headers: { 'cache-control': 'no-store' } },
  'vary by everything': { headers: { vary: '*' } },
  'are of a status that is not kept': { status: 500 },
  'are event streams': { headers: { 'content-type': 'text/event-stream' } },
  'are too large': { body: 'x'.repeat(2_000) },
  'turn out too large': { body: () => stream('x'.repeat(600), 'x'.repeat(600)) },
};

export const unkept: Cases = Object.fromEntries(
  Object.entries(replies).map(([what, reply]) => [
    `that ${what} are passed on and not kept`,
    async (withApp) => {
      await withApp(
        { ttl: '1m', maxBody: 1_000 },
        () => ({ body: 'mine', ...reply }),
        async ({ get, calls, cache }) => {
          const first = await get('/');
          assert.equal(first.status, reply.status ?? 200);
          await get('/');
          assert.equal(calls.length, 2);
          assert.equal(cache.stats().entries, 0);
        },
      );
    },
  ]),
);

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallFailure } from './call-failure.ts';
import type { ComposeRequest } from './composer.ts';
import { askParts, type CallPart, mergeParts, type Part, prerequisites } from './composition.ts';

const request = { query: new URLSearchParams('id=7'), path: '/' } as ComposeRequest;
const part = (service: string, path: Part['path'], more: Partial<Part> = {}): Part => ({ service, path, ...more });

/** Services that answer with what they are told to; those not named fail. Notes what was asked, and when it was answered. */
function services(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const call: CallPart = async (service, path) => {
    asked.push(`${service} ${path}`);
    await Promise.resolve();
    if (service in answers) return answers[service];
    throw new CallFailure('unreachable', `${service} is down`, { service });
  };
  return { asked, call };
}

describe('parts', () => {
  test('that need nothing are asked for at once, those that need another after it', async () => {
    const { asked, call } = services({ users: { id: 7, tier: 'gold' }, orders: [1], offers: ['x'] });
    const parts = {
      offers: part('offers', '/offers/{user.tier}'),
      user: part('users', '/users/{query.id}'),
      orders: part('orders', '/orders'),
    };
    const { results, missing } = await askParts(parts, request, call);
    assert.deepEqual(asked, ['users /users/7', 'orders /orders', 'offers /offers/gold']);
    assert.deepEqual(results, { offers: ['x'], user: { id: 7, tier: 'gold' }, orders: [1] });
    assert.deepEqual(missing, []);
  });

  test('that fail are told, with their fallbacks in place, and take those after them along', async () => {
    const { asked, call } = services({ orders: [1] });
    const parts = {
      user: part('users', '/users'),
      offers: part('offers', '/offers/{user.tier}'),
      orders: part('orders', '/orders'),
      news: part('news', '/news', { fallback: { value: [] } }),
    };
    const { results, missing } = await askParts(parts, request, call);
    assert.deepEqual(results, { user: null, offers: null, orders: [1], news: [] });
    assert.deepEqual(
      missing.map(({ name, isReplaced, failure }) => [name, isReplaced, failure.message]),
      [
        ['user', false, 'users is down'],
        ['offers', false, 'users is down'],
        ['news', true, 'news is down'],
      ],
    );
    assert.ok(!asked.some((line) => line.startsWith('offers')));
  });

  test('after one that has a fallback use that', async () => {
    const { asked, call } = services({ offers: 1 });
    const parts = {
      user: part('users', '/users', { fallback: { value: { tier: 'none' } } }),
      offers: part('offers', '/offers/{user.tier}'),
    };
    await askParts(parts, request, call);
    assert.deepEqual(asked, ['users /users', 'offers /offers/none']);
  });

  test('wait for what their path names and for what `after` says', () => {
    assert.deepEqual(prerequisites(part('a', '/{b.x}/{query.y}{path}', { after: ['c'] })), ['c', 'b']);
    assert.deepEqual(prerequisites(part('a', () => '/', { after: ['c'] })), ['c']);
  });
});

test('results are merged by name, side by side, or by a function', async () => {
  const results = { a: { x: 1, y: 1 }, b: { y: 2 }, c: [3], d: null };
  assert.equal(mergeParts('object', results, request), results);
  assert.deepEqual(mergeParts('flatten', results, request), { x: 1, y: 2 });
  assert.equal(await mergeParts(({ c }, { query }) => `${c}${query.get('id')}`, results, request), '37');
});

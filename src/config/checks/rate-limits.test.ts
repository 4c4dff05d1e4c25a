import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRateLimits } from './rate-limits.ts';

const regions = { eu: {}, us: {} };

/** The paths and texts of the faults of a route with this `rateLimit`. */
function faults(rateLimit: unknown, world: object = {}): string[] {
  const found = checkRateLimits({ regions, routes: [{ rateLimit }], ...world });
  return found.map(({ path, message }) => `${path.replace(/^routes\[0\]\.rateLimit\.?/, '')}: ${message}`);
}

test('takes what fits together', () => {
  const right = [
    { limit: 5 },
    { limit: 5, burst: 10, cost: 10 },
    { limit: 5, store: { redis: 'redis://a' } },
    { limit: 5, scope: 'world', store: { redis: 'redis://a' } },
    { limit: 5, store: { redis: { eu: 'redis://a', us: 'redis://b' } } },
    [{ limit: 5, name: 'a' }, { limit: 6 }],
  ];
  for (const each of right) assert.deepEqual(faults(each), [], JSON.stringify(each));
  assert.deepEqual(faults({ limit: 5, scope: 'world' }, { secret: 's' }), []);
  assert.deepEqual(checkRateLimits(undefined), []);
});

const wrong: readonly (readonly [unknown, RegExp])[] = [
  [{ limit: 5, cost: 6 }, /^cost: .*6.*5/],
  [{ limit: 5, scope: 'region' }, /^scope: .*redis/],
  [{ limit: 5, scope: 'world' }, /^scope: .*secret/],
  [{ limit: 5, algorithm: 'sliding-window', burst: 3 }, /^burst: /],
  [{ limit: 5, scope: 'node', store: { redis: 'redis://a' } }, /^scope: /],
  [{ limit: 5, scope: 'world', store: { redis: { eu: 'redis://a', us: 'redis://a' } } }, /^store\.redis: .*one/],
  [{ limit: 5, algorithm: 'sliding-window', store: { redis: 'redis://a' } }, /^algorithm: /],
  [{ limit: 5, store: { redis: { eu: 'redis://a' } } }, /^store\.redis: region 'us'/],
  [{ limit: 5, store: { redis: { eu: 'redis://a', us: 'redis://a', uk: 'redis://a' } } }, /^store\.redis\.uk: /],
  [[{ limit: 5 }, { limit: 6 }], /^\[1\]\.name: /],
  [
    [
      { limit: 5, name: 'a' },
      { limit: 6, name: 'a' },
    ],
    /^\[1\]\.name: .*'a'/,
  ],
];

for (const [limit, fault] of wrong) {
  test(`refuses ${JSON.stringify(limit)}`, () => {
    const found = faults(limit);
    assert.equal(found.length, 1, found.join('; '));
    assert.match(found[0]!, fault);
  });
}

test('refuses gcra for the whole world in memory', () => {
  const [fault] = faults({ limit: 5, scope: 'world', algorithm: 'gcra' }, { secret: 's' });
  assert.match(fault!, /^algorithm: .*sliding-window/);
});

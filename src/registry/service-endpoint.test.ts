import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalEndpoints, sameEndpoints } from './service-endpoint.ts';

const address = fc.record({
  host: fc.constantFrom('a', 'b', '::1'),
  port: fc.integer({ min: 1, max: 3 }),
  weight: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  priority: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
});

test('gives one list for every order and repetition of the same addresses', () => {
  fc.assert(
    fc.property(fc.array(address), fc.integer(), (addresses, seed) => {
      const list = canonicalEndpoints(addresses);
      const shuffled = addresses.map((each, at) => ({ each, at: Math.imul(at + 1, seed) })).sort((a, b) => a.at - b.at);
      const again = canonicalEndpoints([...shuffled.map(({ each }) => each), ...addresses]);
      assert.deepEqual(again, list);
      assert.equal(sameEndpoints(again, list), true);
      assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
      assert.deepEqual(
        list.map(({ priority }) => priority).toSorted(),
        list.map(({ priority }) => priority),
      );
    }),
    { numRuns: 300 },
  );
});

test('keeps, of several entries for one address, the first priority and then the greatest weight', () => {
  const at = { host: '::1', port: 1 };
  const list = canonicalEndpoints([
    { ...at, priority: 1, weight: 9 },
    { ...at, weight: 2 },
    { ...at, weight: 3 },
  ]);
  assert.deepEqual(list, [{ id: '[::1]:1', ...at, weight: 3, priority: 0 }]);
});

test('tells lists apart by any member', () => {
  const list = canonicalEndpoints([{ host: 'a', port: 1 }]);
  for (const change of [{ host: 'b' }, { port: 2 }, { weight: 2 }, { priority: 1 }]) {
    assert.equal(sameEndpoints(list, canonicalEndpoints([{ host: 'a', port: 1, ...change }])), false);
  }
  assert.equal(sameEndpoints(list, []), false);
});

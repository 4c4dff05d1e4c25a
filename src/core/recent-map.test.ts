import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecentMap } from './index.ts';

test('holds at most its limit, keeps the last half of it, and never answers with another value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.array(fc.nat(40), { maxLength: 200 }), (limit, keys) => {
      const map = new RecentMap<number, string>(limit);
      const used: number[] = [];
      for (const key of keys) {
        const found = map.get(key);
        assert.ok(found === undefined || found === `${key}`);
        if (found === undefined) map.set(key, `${key}`);
        used.push(key);
        assert.ok(map.size <= limit);
      }
      const lately = [...new Set(used.reverse())].slice(0, Math.floor(limit / 2));
      for (const key of lately.reverse()) assert.equal(map.get(key), `${key}`);
    }),
  );
});

test('an entry that is used again and again outlives any number of entries used once', () => {
  const map = new RecentMap<number, string>(8);
  map.set(0, 'kept');
  for (let key = 1; key < 1000; key++) {
    map.set(key, 'passing');
    assert.equal(map.get(0), 'kept');
  }
  assert.equal(map.get(1), undefined);
});

test('replaces the value of a key in either generation', () => {
  const map = new RecentMap<string, number>(4);
  for (const key of ['a', 'b', 'c']) map.set(key, 1);
  map.set('a', 2);
  assert.equal(map.get('a'), 2);
  assert.equal(map.size <= 4, true);
});

test('null is a value, so that "nothing is known" can be remembered too', () => {
  const map = new RecentMap<string, number | null>(4);
  map.set('a', null);
  assert.equal(map.get('a'), null);
  assert.equal(map.get('b'), undefined);
});

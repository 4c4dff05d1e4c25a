import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ShardMap } from './shard-map.ts';

test('shares the buckets evenly at first', () => {
  const map = ShardMap.even(['a', 'b', 'c'], 8);
  assert.deepEqual(
    ['a', 'b', 'c'].map((server) => map.bucketsOf(server)),
    [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ],
  );
  assert.equal(map.version, 1);
  assert.throws(() => ShardMap.even([], 8), { code: 'ERR_SQL_SHARD_OPTION' });
  assert.throws(() => ShardMap.even(['a', 'b'], 1), { code: 'ERR_SQL_SHARD_OPTION' });
});

test('a move makes a new map and leaves the old one as it was', () => {
  const map = ShardMap.even(['a', 'b'], 4);
  const moved = map.withMoved([0, 3], { server: 'b', version: 2 });
  assert.deepEqual(moved.bucketsOf('b'), [0, 2, 3]);
  assert.deepEqual(map.bucketsOf('b'), [2, 3]);
  assert.deepEqual(moved.homeOf(0), { server: 'b', version: 2 });
  assert.deepEqual(moved.homeOf(1), { server: 'a', version: 1 });
  assert.equal(moved.version, 2);
});

test('what is known of a later version is not forgotten for an earlier one', () => {
  const map = ShardMap.even(['a'], 2).withMoved([0], { server: 'c', version: 5 });
  assert.deepEqual(map.withMoved([0, 1], { server: 'b', version: 4 }).servers(), ['b', 'c']);
});

test('two maps merge to the same in either order', () => {
  const homes = fc.array(fc.record({ server: fc.constantFrom('a', 'b'), version: fc.nat(5) }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(homes, homes, (left, right) => {
      const merged = new ShardMap(left).mergedWith(new ShardMap(right));
      for (let bucket = 0; bucket < 4; bucket++) {
        const [one, other] = [left[bucket]!, right[bucket]!];
        assert.equal(merged.homeOf(bucket).version, Math.max(one.version, other.version));
        if (one.version > other.version) assert.equal(merged.homeOf(bucket), one);
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MoveOrder, planRebalance, planSplit } from './plan-moves.ts';
import { ShardMap } from './shard-map.ts';

function carryOut(map: ShardMap, orders: readonly MoveOrder[]): ShardMap {
  return orders.reduce((now, { source, target, buckets }) => {
    for (const bucket of buckets) assert.equal(now.homeOf(bucket).server, source);
    return now.withMoved(buckets, { server: target, version: now.version + 1 });
  }, map);
}

test('a split takes every second bucket of one server to another', () => {
  const map = ShardMap.even(['a'], 8);
  assert.deepEqual(planSplit(map, 'a', 'b'), { source: 'a', target: 'b', buckets: [1, 3, 5, 7] });
  assert.throws(() => planSplit(map, 'a', 'a'), { code: 'ERR_SQL_SHARD_PLAN' });
  assert.throws(() => planSplit(map, 'z', 'b'), { code: 'ERR_SQL_SHARD_PLAN' });
});

test('a third server takes a third, and nothing moves between the other two', () => {
  const map = ShardMap.even(['a', 'b'], 4096);
  const weights = new Map([
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
  const orders = planRebalance(map, weights);
  assert.deepEqual(
    orders.map(({ source, target }) => [source, target]),
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
  );
  const counts = ['a', 'b', 'c'].map((server) => carryOut(map, orders).bucketsOf(server).length);
  assert.deepEqual(counts.toSorted(), [1365, 1365, 1366]);
});

test('each server comes to its share by weight, with no bucket moved that need not be', () => {
  const servers = ['a', 'b', 'c', 'd'];
  const weights = fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }).filter((each) => each.some((one) => one > 0));
  const homes = fc.array(fc.constantFrom(...servers), { minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(homes, weights, (owners, shares) => {
      const map = new ShardMap(owners.map((server) => ({ server, version: 1 })));
      const byName = new Map(servers.map((server, at) => [server, shares[at]!]));
      const total = shares.reduce((sum, each) => sum + each, 0);
      const orders = planRebalance(map, byName);
      const after = carryOut(map, orders);
      for (const [at, server] of servers.entries()) {
        assert.ok(Math.abs(after.bucketsOf(server).length - (64 * shares[at]!) / total) < 1, server);
      }
      const received = servers.map((server) => after.bucketsOf(server).length - map.bucketsOf(server).length);
      const moved = orders.reduce((sum, { buckets }) => sum + buckets.length, 0);
      assert.equal(
        moved,
        received.filter((each) => each > 0).reduce((sum, each) => sum + each, 0),
      );
    }),
  );
});

test('a server that is named no more is emptied', () => {
  const map = ShardMap.even(['a', 'b'], 8);
  assert.deepEqual(carryOut(map, planRebalance(map, new Map([['b', 1]]))).servers(), ['b']);
  assert.throws(() => planRebalance(map, new Map([['a', 0]])), { code: 'ERR_SQL_SHARD_PLAN' });
});

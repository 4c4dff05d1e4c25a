import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampledShares } from './sampled-shares.ts';

test('finds the share of each index to about a percentage point, and the same every time', () => {
  const pick = (random: { next(): number }) => (random.next() < 0.3 ? 0 : 1);
  const shares = sampledShares(3, pick);
  assert.ok(Math.abs(shares[0]! - 0.3) < 0.03 && Math.abs(shares[1]! - 0.7) < 0.03);
  assert.equal(shares[2], 0);
  assert.deepEqual(sampledShares(3, pick), shares);
});

test('asks nobody when there is nobody', () => {
  assert.equal(sampledShares(0, () => assert.fail()).length, 0);
});

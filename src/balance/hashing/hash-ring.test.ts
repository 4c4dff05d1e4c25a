import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hash32 } from '../../core/index.ts';
import { buildHashRing } from './hash-ring.ts';

const endpoints = (...weights: number[]) => weights.map((weight, i) => ({ id: `e${i}`, weight, active: 0 }));

function owners(weights: number[], keys = 40_000): number[] {
  const ring = buildHashRing(endpoints(...weights));
  return Array.from({ length: keys }, (_, i) => ring.owners[ring.slotOf(hash32(`user:${i}`))]!);
}

test('a weight that grows takes keys for its endpoint only', () => {
  const before = owners([1, 1, 1]);
  const moved = owners([1, 1, 2]).filter((owner, i) => owner !== before[i]);
  assert.ok(moved.length > 0 && moved.every((owner) => owner === 2));
});

test('shares follow the weights to within three standard deviations', () => {
  const weights = [1, 2, 3, 4];
  const all = owners(weights);
  for (const [i, weight] of weights.entries()) {
    const share = all.filter((owner) => owner === i).length / all.length;
    assert.ok(Math.abs(share / (weight / 10) - 1) < 3 / Math.sqrt(160 * weight), `e${i}: ${share}`);
  }
});

test('a key belongs to the first point at or after its hash, after the last point to the first', () => {
  const list = endpoints(1, 0.1, 2);
  const ring = buildHashRing(list);
  const points = list
    .flatMap(({ weight, id }, owner) => Array.from({ length: weight * 160 }, (_, i) => ({ owner, at: hash32(id, i) })))
    .sort((a, b) => a.at - b.at);
  const anywhere = fc.integer({ min: 0, max: 0xffffffff });
  const onPoint = fc.constantFrom(...points.map(({ at }) => at));
  fc.assert(
    fc.property(fc.oneof(anywhere, onPoint, fc.constantFrom(0, 0xffffffff)), (hash) => {
      const expected = points.find(({ at }) => at >= hash) ?? points[0]!;
      assert.equal(ring.owners[ring.slotOf(hash)], expected.owner);
    }),
    { numRuns: 500 },
  );
});

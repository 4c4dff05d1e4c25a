import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ap, eu, steerWorld, threeRegions, us } from '../../../test/support/steer-world.ts';
import { steerSuite } from '../../testing/index.ts';

steerSuite('geoproximity', 'geoproximity');

const strategy = 'geoproximity';

test('takes the nearest region on the globe', () => {
  const { steering } = steerWorld({ strategy });
  for (const [country, region] of [
    ['DE', eu],
    ['JP', ap],
    ['US', us],
    ['BR', us],
    ['IN', ap],
    ['AU', ap],
  ] as const) {
    assert.equal(steering.choose({ country }), region, country);
  }
});

test('a bias draws clients in or pushes them off', () => {
  const biased = (bias: number) => threeRegions.map((region) => (region.id === eu ? { ...region, bias } : region));
  const plain = steerWorld({ strategy }).steering.explain({ country: 'IN' });
  const score = (bias: number) =>
    steerWorld({ strategy, regions: biased(bias) })
      .steering.explain({ country: 'IN' })
      .candidates.find(({ id }) => id === eu)!.score!;
  const km = plain.candidates.find(({ id }) => id === eu)!.score!;
  assert.ok(Math.abs(score(50) - km / 2) < 1e-6 && Math.abs(score(-50) - km * 2) < 1e-6);
  assert.equal(plain.chosen, ap);
  assert.equal(steerWorld({ strategy, regions: biased(60) }).steering.choose({ country: 'IN' }), eu);
  const { reason } = steerWorld({ strategy, regions: biased(60) }).steering.explain({ country: 'IN' });
  assert.match(reason, /km away, with its bias of 60 as good as \d+ km/);
});

test('a greater bias never loses a client', () => {
  const bias = fc.integer({ min: -99, max: 99 });
  const country = fc.constantFrom('DE', 'IN', 'BR', 'ZA', 'RU', 'CA', 'EG');
  fc.assert(
    fc.property(bias, bias, country, (one, other, from) => {
      const wins = (value: number) => {
        const regions = threeRegions.map((region) => (region.id === us ? { ...region, bias: value } : region));
        return steerWorld({ strategy, regions }).steering.choose({ country: from }) === us;
      };
      if (wins(Math.min(one, other))) assert.ok(wins(Math.max(one, other)));
    }),
    { numRuns: 50 },
  );
});

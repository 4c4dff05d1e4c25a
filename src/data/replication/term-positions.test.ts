import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareEpochs } from './epoch.ts';
import { numberBehind, startOfTerm } from './term-positions.ts';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 9 });

test('terms have positions of their own, in the order of their epochs', () => {
  const some = names.chain((regions) =>
    fc.record({
      regions: fc.constant(regions),
      epochs: fc.tuple(epochOf(regions), epochOf(regions)),
    }),
  );
  fc.assert(
    fc.property(some, ({ regions, epochs: [a, b] }) => {
      const [lower, higher] = compareEpochs(a, b) <= 0 ? [a, b] : [b, a];
      const distance = startOfTerm(higher, regions) - startOfTerm(lower, regions);
      if (compareEpochs(a, b) === 0) assert.equal(distance, 0);
      else assert.ok(distance >= 2 ** 32);
      assert.equal(
        startOfTerm(a, regions),
        startOfTerm(a, regions.toReversed()),
        'however the config orders the regions',
      );
    }),
  );
});

test('finds the number whose terms lie behind a position', () => {
  fc.assert(
    fc.property(names, fc.nat(100_000), fc.maxSafeNat(), (regions, number, offset) => {
      const least = { number: number + 2, primary: regions.toSorted()[0]! };
      const start = startOfTerm(least, regions);
      const next = numberBehind(start + (offset % 2 ** 40), regions);
      assert.ok(next > least.number);
      for (const primary of regions)
        assert.ok(startOfTerm({ number: next, primary }, regions) > start + (offset % 2 ** 40));
    }),
  );
});

test('the first term of all begins at 1, and leaves room behind it', () => {
  const regions = ['us', 'eu', 'ap'];
  assert.equal(startOfTerm({ number: 1, primary: 'us' }, regions), 1);
  assert.equal(numberBehind(1, regions), 1);
  assert.ok(startOfTerm({ number: 2, primary: 'ap' }, regions) > 2 ** 32);
  assert.ok(Number.isSafeInteger(startOfTerm({ number: 500_000, primary: 'us' }, regions)));
});

function epochOf(regions: readonly string[]) {
  return fc.record({ number: fc.integer({ min: 2, max: 100_000 }), primary: fc.constantFrom(...regions) });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steerWorld, threeRegions } from '../../test/support/steer-world.ts';
import type { RegionOptions } from './index.ts';

const [us, eu] = threeRegions as [RegionOptions, RegionOptions];

test('refuses regions nobody could steer by, naming the fault', () => {
  for (const [regions, fault] of [
    [[], /there is none/],
    [[us, us], /"us-east" is there twice/],
    [[{ ...us, coordinates: { lat: 91, lon: 0 } }], /"us-east" stands at no point on the globe/],
    [[{ ...us, weight: -1 }], /has weight -1: give 0 or more/],
    [[{ ...us, weight: Number.NaN }], /has weight NaN/],
    [[{ ...us, bias: 100 }], /has bias 100: give -99 to 99/],
    [[{ ...us, capacity: 0 }], /has capacity 0: give more than 0/],
    [
      [
        { ...us, primary: true },
        { ...eu, primary: true },
      ],
      /"us-east" is not the only primary/,
    ],
  ] as const) {
    assert.throws(() => steerWorld({ regions }), { code: 'ERR_STEER_REGIONS', message: fault });
  }
});

test('takes one region, and any order, weight, bias and capacity that make sense', () => {
  const { steering } = steerWorld({ regions: [{ ...us, weight: 0, bias: -99, capacity: 1, primary: true }] });
  assert.equal(steering.choose(undefined), 'us-east');
});

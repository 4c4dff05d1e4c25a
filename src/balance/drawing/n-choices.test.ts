import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/index.ts';
import { NChoices } from './n-choices.ts';

interface Bin {
  readonly id: string;
  readonly weight: number;
  active: number;
}

function binsOf(count: number): Bin[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${i}`, weight: 1, active: 0 }));
}

function choicesOf(bins: readonly Bin[], choices: number): NChoices {
  const drawn = new NChoices(choices, (challenger, holder) => bins[challenger]!.active < bins[holder]!.active);
  drawn.update({ candidates: bins, totalWeight: bins.length, active: 0 });
  return drawn;
}

/** The fullest of 100 bins after 100 balls. */
function fullest(choices: number, seed: number): number {
  const bins = binsOf(100);
  const drawn = choicesOf(bins, choices);
  const random = seededRandom(seed);
  for (let ball = 0; ball < 100; ball++) bins[drawn.pick(random, undefined)]!.active += 1;
  return Math.max(...bins.map(({ active }) => active));
}

test('two choices keep the fullest of 100 bins at two or three balls, where chance alone puts four or more', () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);
  const mean = (choices: number) => seeds.reduce((sum, seed) => sum + fullest(choices, seed), 0) / seeds.length;
  const [chance, two, three] = [mean(1), mean(2), mean(3)];
  assert.ok(chance > 3.8, `chance ${chance}`);
  assert.ok(two < 2.8 && two >= 2, `two ${two}`);
  assert.ok(three < two, `three ${three}`);
});

test('never takes the worst of several with equal weights', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 10 }), fc.nat(9), fc.integer(), (count, worst, seed) => {
      const bins = binsOf(count);
      bins[worst % count]!.active = 1;
      const drawn = choicesOf(bins, 2);
      const random = seededRandom(seed);
      for (let i = 0; i < 50; i++) assert.notEqual(drawn.pick(random, undefined), worst % count);
    }),
  );
});

test('takes an untried one even when it is the worst, and none when all are tried', () => {
  const bins = binsOf(3);
  bins[2]!.active = 9;
  const drawn = choicesOf(bins, 2);
  const random = seededRandom(1);
  for (let i = 0; i < 50; i++) assert.equal(drawn.pick(random, [bins[0]!, bins[1]!]), 2);
  assert.equal(drawn.pick(random, bins), -1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ap, eu, steerWorld, threeRegions, us } from '../../../test/support/steer-world.ts';
import { steerSuite } from '../../testing/index.ts';

steerSuite('weighted', 'weighted');

const strategy = 'weighted';
const weights = (...given: number[]) => threeRegions.map((region, index) => ({ ...region, weight: given[index]! }));
const keys = Array.from({ length: 6_000 }, (_, index) => `client-${index}`);

function shares(chosen: readonly (string | undefined)[]): number[] {
  return [us, eu, ap].map((id) => chosen.filter((other) => other === id).length / chosen.length);
}

test('shares clients by weight, with and without a key', () => {
  const { steering } = steerWorld({ strategy, regions: weights(3, 2, 1) });
  for (const chosen of [keys.map((key) => steering.choose({ key })), keys.map(() => steering.choose({}))]) {
    for (const [index, share] of shares(chosen).entries()) {
      assert.ok(Math.abs(share - [3 / 6, 2 / 6, 1 / 6][index]!) < 0.03, `${shares(chosen)}`);
    }
  }
});

test('a client with a key has the same region on every edge; when one is out only its clients move', () => {
  const [one, other] = [steerWorld({ strategy, seed: 1 }).steering, steerWorld({ strategy, seed: 2 }).steering];
  const before = keys.map((key) => one.choose({ key }));
  assert.deepEqual(
    before,
    keys.map((key) => other.choose({ key })),
  );
  one.setHealth(eu, false, 'down');
  const after = keys.map((key) => one.choose({ key }));
  for (const [index, id] of after.entries()) if (before[index] !== eu) assert.equal(id, before[index]);
  const moved = after.filter((_, index) => before[index] === eu);
  for (const share of [shares(moved)[0]!, shares(moved)[2]!])
    assert.ok(share > 0.45, 'they move to both of the others');
  one.setHealth(eu, true, 'up');
  assert.deepEqual(
    keys.map((key) => one.choose({ key })),
    before,
  );
});

test('a greater weight takes clients from the others and gives none away', () => {
  const before = keys.map((key) => steerWorld({ strategy }).steering.choose({ key })).slice(0, 500);
  const { steering } = steerWorld({ strategy, regions: weights(1, 3, 1) });
  for (const [index, id] of before.entries()) {
    const now = steering.choose({ key: keys[index]! });
    assert.ok(now === id || now === eu);
  }
});

test('weight 0 is for when no other region is left', () => {
  const { steering } = steerWorld({ strategy, regions: weights(1, 0, 1) });
  assert.ok(keys.every((key) => steering.choose({ key }) !== eu));
  assert.equal(steering.choose({}, [us, ap]), eu);
  assert.match(steering.explain({}).candidates.at(-1)!.reason, /weight 0 of 2, 0 % of the clients/);
});

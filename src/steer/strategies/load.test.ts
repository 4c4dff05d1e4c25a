import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ap, eu, steerWorld, threeRegions, us } from '../../../test/support/steer-world.ts';
import { steerSuite } from '../../testing/index.ts';

steerSuite('load', 'load');

const strategy = 'load';
const limited = (capacities: readonly (number | undefined)[]) =>
  threeRegions.map((region, index) => ({ ...region, capacity: capacities[index] }));

test('takes the nearest region until 0.8 of its capacity is in flight, then the next', () => {
  const { steering } = steerWorld({ strategy, regions: limited([10, 10, 10]) });
  const chosen = Array.from({ length: 31 }, () => {
    const region = steering.choose({ country: 'DE' })!;
    steering.started(region);
    return region;
  });
  const expected = [...Array(8).fill(eu), ...Array(8).fill(us), ...Array(8).fill(ap)];
  assert.deepEqual(chosen.slice(0, 24), expected, 'each up to its soft limit');
  assert.deepEqual(chosen.slice(24, 30), [eu, eu, us, us, ap, ap], 'then each up to its capacity');
  const { reason, chosen: last } = steering.explain({ country: 'DE' });
  assert.notEqual(last, eu, 'eu has 11 of 10');
  assert.match(reason, /10 of 10 requests in flight: full/);
});

test('comes back as soon as there is room', () => {
  const { steering } = steerWorld({ strategy, regions: limited([undefined, 5, undefined]) });
  for (let i = 0; i < 4; i += 1) steering.started(eu);
  assert.equal(steering.choose({ country: 'DE' }), us);
  steering.finished(eu, { latencyMs: 10, ok: true });
  assert.equal(steering.choose({ country: 'DE' }), eu);
});

test('when all are full takes the one that is fullest by the least share', () => {
  const { steering } = steerWorld({ strategy, regions: limited([10, 1, 10]) });
  for (let i = 0; i < 2; i += 1) steering.started(eu);
  for (let i = 0; i < 12; i += 1) steering.started(us);
  for (let i = 0; i < 11; i += 1) steering.started(ap);
  assert.equal(steering.choose({ country: 'DE' }), ap);
});

test('a region without a capacity takes all that comes', () => {
  const { steering } = steerWorld({ strategy });
  for (let i = 0; i < 1_000; i += 1) steering.started(eu);
  assert.equal(steering.choose({ country: 'DE' }), eu);
});

test('no region goes over its capacity while another one is under it', () => {
  const capacity = fc.integer({ min: 1, max: 20 });
  const country = fc.constantFrom('DE', 'JP', 'US', 'BR');
  fc.assert(
    fc.property(
      fc.tuple(capacity, capacity, capacity),
      fc.array(fc.tuple(fc.boolean(), country), { maxLength: 150 }),
      (capacities, steps) => {
        const { steering } = steerWorld({ strategy, regions: limited(capacities) });
        const inFlight: string[] = [];
        const count = (id: string) => inFlight.filter((other) => other === id).length;
        for (const [ends, from] of steps) {
          if (ends && inFlight.length > 0) {
            steering.finished(inFlight.shift()!, { latencyMs: 10, ok: true });
            continue;
          }
          const hasRoom = [us, eu, ap].some((id, index) => count(id) < capacities[index]!);
          const id = steering.choose({ country: from })!;
          if (hasRoom) assert.ok(count(id) < capacities[[us, eu, ap].indexOf(id)]!);
          steering.started(id);
          inFlight.push(id);
        }
      },
    ),
  );
});

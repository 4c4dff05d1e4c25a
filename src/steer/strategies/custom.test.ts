import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ap, eu, steerWorld, us } from '../../../test/support/steer-world.ts';
import { type AntipodeError, isAntipodeError } from '../../core/index.ts';
import { steerSuite } from '../../testing/index.ts';
import type { SteeringFunction, SteeringInput } from '../steering-function.ts';

steerSuite('function', ({ regions }) => regions.map(({ id }) => id).toSorted());

function reporting(strategy: unknown) {
  const faults: AntipodeError[] = [];
  const world = steerWorld({ strategy: strategy as SteeringFunction, report: (error) => faults.push(error) });
  return { ...world, faults };
}

test('goes by the answer, and by latency for what the answer leaves open', () => {
  const { steering } = steerWorld({ strategy: () => ap });
  assert.equal(steering.choose({ country: 'DE' }), ap);
  assert.equal(steering.choose({ country: 'DE' }, [ap]), eu);
  const { candidates } = steering.explain({ country: 'DE' });
  assert.match(candidates[0]!.reason, /number 1 in the function's answer/);
  assert.match(candidates[1]!.reason, /not in the function's answer, by latency: round trip/);
  steering.setHealth(ap, false, 'down');
  assert.equal(steering.choose({ country: 'DE' }), eu, 'an unhealthy region is passed over however it is named');
});

test('is given the client and what is known of every region', () => {
  const inputs: SteeringInput[] = [];
  const { steering } = steerWorld({
    strategy: (input) => {
      inputs.push(input);
      return [];
    },
  });
  steering.started(us);
  steering.setDraining(eu, true);
  steering.choose({ country: 'DE', key: 'me' });
  steering.choose(undefined);
  const [known, unknown] = inputs;
  assert.deepEqual(known!.client, { country: 'DE', key: 'me' });
  const [first, second] = known!.regions;
  assert.deepEqual(
    [first!.id, first!.standing, first!.inFlight, first!.weight, first!.capacity, first!.primary, first!.errorRate],
    [us, 'up', 1, 1, undefined, false, 0],
  );
  assert.ok(Math.abs(first!.distanceKm! - 6_600) < 200 && Math.abs(first!.roundTripMs! - 87) < 5);
  assert.equal(second!.standing, 'draining');
  assert.deepEqual([unknown!.client, unknown!.regions[0]!.distanceKm], [{}, undefined]);
});

test('a function that fails never costs a request, and is reported', () => {
  const { steering, faults } = reporting(() => {
    throw new TypeError('no such table');
  });
  assert.equal(steering.choose({ country: 'DE' }), eu);
  assert.ok(isAntipodeError(faults[0]) && faults[0].code === 'ERR_STEER_FUNCTION');
  assert.match(faults[0].message, /threw TypeError: no such table/);
  assert.ok(faults[0].cause instanceof TypeError);
});

test('answers that are no names are reported, and unknown names passed over', () => {
  for (const [answer, message] of [
    [42, /answered with number 42/],
    [undefined, /answered with undefined/],
    [[us, 7], /answered with object us-east,7/],
    [Promise.reject(new Error('late')), /answered with a promise/],
    ['mars', /named "mars", which is no region: name some of us-east, eu-west, ap-northeast/],
  ] as const) {
    const { steering, faults } = reporting(() => answer);
    assert.equal(steering.choose({ country: 'JP' }), ap);
    assert.equal(faults.length, 1);
    assert.match(faults[0]!.message, message);
  }
  const { steering } = reporting(() => ['mars', us, us, eu]);
  assert.equal(steering.choose({ country: 'JP' }), us);
  assert.equal(steering.choose({ country: 'JP' }, [us]), eu);
});

test('reports at most once in 10 s, and says how many it kept quiet', () => {
  const { steering, clock, faults } = reporting(() => 'mars');
  for (let i = 0; i < 5; i += 1) steering.choose({ country: 'JP' });
  clock.advance(10_000);
  steering.choose({ country: 'JP' });
  assert.deepEqual(
    faults.map(({ details }) => details.suppressed),
    [0, 4],
  );
});

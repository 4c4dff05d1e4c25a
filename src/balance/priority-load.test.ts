import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LevelCensus, priorityLoad } from './priority-load.ts';

const options = { panicThreshold: 0.5, overprovisioningFactor: 1.4 };

const empty: LevelCensus = { draining: 0, healthy: 0, ejected: 0, failing: 0, unreachable: 0 };

/** A level of 100 endpoints. */
const level = (healthy: number, draining = 0): LevelCensus => ({
  ...empty,
  draining,
  healthy,
  failing: 100 - healthy - draining,
});

const percent = (loads: readonly { load: number }[]) => loads.map(({ load }) => load * 100);

/** `'71 71'` → two levels of 100 endpoints, 71 of each available. */
const loadsOf = (healthy: string) =>
  priorityLoad(
    healthy.split(' ').map((count) => level(Number(count))),
    options,
  );

/** Envoy rounds to whole percents, and not always to the nearest. */
function assertPercents(loads: readonly { load: number }[], expected: string): void {
  const wanted = expected.split(' ').map(Number);
  assert.ok(
    loads.length === wanted.length && loads.every(({ load }, i) => Math.abs(load * 100 - wanted[i]!) < 1),
    expected,
  );
}

test('divides the load as in the tables of Envoy’s “Priority levels”', () => {
  const table: [healthyPercents: string, loads: string][] = [
    ['100 100', '100 0'],
    ['72 72', '100 0'],
    ['71 71', '99 1'],
    ['50 50', '70 30'],
    ['25 100', '35 65'],
    ['25 25', '50 50'],
    ['0 100', '0 100'],
    ['100 100 100', '100 0 0'],
    ['72 72 100', '100 0 0'],
    ['71 71 100', '99 1 0'],
    ['50 50 100', '70 30 0'],
    ['25 100 100', '35 65 0'],
    ['25 25 100', '35 35 30'],
    ['25 25 20', '36 36 28'],
  ];
  for (const [healthy, loads] of table) assertPercents(loadsOf(healthy), loads);
});

// Two rows of Envoy's page, 50 % and 60 % → 50 / 50 and 25 % and 100 % → 25 / 75, contradict its own formula: left to it.
test('panics as in the tables of Envoy’s “Panic threshold”', () => {
  const table: [healthyPercents: string, loads: string, panic: string][] = [
    ['72 100', '100 0', 'no no'],
    ['71 100', '99 1', 'no no'],
    ['50 100', '70 30', 'no no'],
    ['25 100', '35 65', 'no no'],
    ['0 100', '0 100', 'no no'],
    ['72 72', '100 0', 'no no'],
    ['71 71', '99 1', 'no no'],
    ['50 60', '70 30', 'no no'],
    ['25 25', '50 50', 'yes yes'],
    ['5 65', '7 93', 'yes no'],
  ];
  for (const [healthy, loads, panic] of table) {
    assertPercents(loadsOf(healthy), loads);
    assert.equal(
      loadsOf(healthy)
        .map((share) => (share.worst === 'healthy' ? 'no' : 'yes'))
        .join(' '),
      panic,
      healthy,
    );
  }
});

test('gives everything to the first level when nothing is healthy anywhere', () => {
  assert.deepEqual(priorityLoad([level(0), level(0)], options), [
    { health: 0, load: 1, worst: 'failing' },
    { health: 0, load: 0, worst: 'failing' },
  ]);
});

test('gives nothing to anybody when nothing is healthy and panic is off', () => {
  const loads = priorityLoad([level(0), level(0)], { ...options, panicThreshold: 0 });
  assert.deepEqual(loads, [
    { health: 0, load: 0, worst: 'healthy' },
    { health: 0, load: 0, worst: 'healthy' },
  ]);
});

test('passes over empty levels', () => {
  assert.deepEqual(percent(priorityLoad([empty, level(100), empty], options)), [0, 100, 0]);
  assert.deepEqual(percent(priorityLoad([empty], options)), [0]);
  assert.deepEqual(priorityLoad([], options), []);
});

test('counts draining endpoints as missing capacity, but never as a reason to panic', () => {
  const [first, second] = priorityLoad([level(40, 60), level(100)], options);
  assert.ok(Math.abs(first!.load - 0.56) < 1e-9 && Math.abs(second!.load - 0.44) < 1e-9);
  assert.equal(priorityLoad([level(40, 60)], options)[0]!.worst, 'healthy');
  assert.equal(priorityLoad([level(40, 10)], options)[0]!.worst, 'failing');
  assert.deepEqual(priorityLoad([level(0, 100)], options), [{ health: 0, load: 0, worst: 'healthy' }]);
});

test('adds up to 1 whenever somebody may serve, and takes no level beyond its health while others have room', () => {
  const count = fc.nat(300);
  const census = fc.record({ draining: count, healthy: count, ejected: count, failing: count, unreachable: count });
  fc.assert(
    fc.property(fc.array(census, { maxLength: 6 }), (levels) => {
      const loads = priorityLoad(levels, options);
      const sum = loads.reduce((total, { load }) => total + load, 0);
      const mayServe = levels.some(({ draining: _, ...there }) => Object.values(there).some((count) => count > 0));
      assert.ok(Math.abs(sum - (mayServe ? 1 : 0)) < 1e-9, `sum ${sum}`);
      const health = loads.reduce((total, share) => total + share.health, 0);
      for (const [i, share] of loads.entries()) {
        assert.ok(share.load >= 0 && share.load <= 1);
        if (health >= 1) assert.ok(share.load <= share.health + 1e-9 && share.worst === 'healthy');
        const { healthy, ejected, failing } = levels[i]!;
        if (share.worst !== 'healthy') assert.ok(healthy <= (healthy + ejected + failing) / 2);
      }
    }),
  );
});

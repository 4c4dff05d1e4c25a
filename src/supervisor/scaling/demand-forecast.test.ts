import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../core/index.ts';
import { DemandForecast } from './demand-forecast.ts';

/** What is foreseen after so many seconds. */
function foreseen(seconds: number, demand: (second: number) => number): number | undefined {
  const forecast = new DemandForecast();
  for (let second = 0; second <= seconds; second++) forecast.record(demand(second), second * 1_000);
  return forecast.ahead(seconds * 1_000);
}

test('sees where a ramp will be in half a minute', () => {
  const ahead = foreseen(300, (second) => 1 + second / 100)!;
  assert.ok(Math.abs(ahead - 4.3) < 0.15, `${ahead}`);
});

test('foresees nothing before it has seen a minute', () => {
  assert.equal(
    foreseen(59, (second) => second),
    undefined,
  );
  assert.notEqual(
    foreseen(60, (second) => second),
    undefined,
  );
});

test('foresees what is there when nothing changes, also through noise', () => {
  assert.equal(
    foreseen(600, () => 2),
    2,
  );
  const random = seededRandom(7);
  const noisy = foreseen(600, () => 2 * (0.5 + random.next()))!;
  assert.ok(Math.abs(noisy - 2) < 0.6, `${noisy}`);
});

test('foresees no less than there is while it falls, and no more than twice as much while it soars', () => {
  const falling = foreseen(300, (second) => 10 - second / 50)!;
  assert.ok(falling >= 4 && falling < 5, `${falling}`);
  const soaring = foreseen(100, (second) => 1.1 ** second)!;
  assert.ok(soaring > 0.5 * 1.1 ** 100 && soaring < 2 * 1.1 ** 100, `${soaring / 1.1 ** 100}`);
});

test('begins anew after a gap', () => {
  const forecast = new DemandForecast();
  for (let second = 0; second <= 100; second++) forecast.record(second, second * 1_000);
  forecast.clear();
  assert.equal(forecast.ahead(100_000), undefined);
  for (let second = 1_000; second <= 1_100; second++) forecast.record(3, second * 1_000);
  assert.equal(forecast.ahead(1_100_000), 3);
});

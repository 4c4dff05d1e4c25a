import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { numbersOf, simulateScaling } from '../../../test/support/scaling-simulation.ts';
import { seededRandom } from '../../core/index.ts';
import { Scaling, type WorkerReport } from './index.ts';

const bounds = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 24 }))
  .map(([min, more]) => ({ min, max: min + more }));
const report = fc.record<WorkerReport>({
  elu: fc.double({ min: 0, max: 1, noNaN: true }),
  loopDelayMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
  active: fc.nat({ max: 500 }),
  queued: fc.nat({ max: 500 }),
  rssBytes: fc.integer({ min: 0, max: 500 }),
  readyForMs: fc.nat({ max: 100_000 }),
});

/** Where the number of workers has settled. */
const last = (numbers: readonly number[]): number => numbers.at(-1)!;

test('stays within its bounds, whatever it is told', () => {
  const looks = fc.array(
    fc.record({
      gapMs: fc.nat({ max: 7_000 }),
      workers: fc.integer({ min: 0, max: 40 }),
      reports: fc.array(report, { maxLength: 6 }),
      memory: fc.option(fc.record({ usedBytes: fc.nat({ max: 2_000 }), totalBytes: fc.constant(1_500) }), {
        nil: undefined,
      }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(bounds, fc.boolean(), looks, ({ min, max }, predict, list) => {
      const scaling = new Scaling({ min, max, predict });
      let nowMs = 0;
      for (const { gapMs, ...input } of list) {
        nowMs += gapMs;
        const { wanted, load, machines } = scaling.decide(input, nowMs);
        assert.ok(Number.isInteger(wanted) && wanted >= min && wanted <= max);
        assert.ok(load >= 0 && machines >= 0 && Number.isFinite(load + machines));
      }
    }),
    { numRuns: 300 },
  );
});

test('comes to rest under a constant load of any size, turning back once at most', () => {
  const demand = fc.double({ min: 0, max: 30, noNaN: true });
  fc.assert(
    fc.property(bounds, demand, fc.boolean(), fc.boolean(), fc.nat(), (range, load, predict, hasQueue, start) => {
      const workers = range.min + (start % (range.max - range.min + 1));
      const seconds = 3_600;
      const history = simulateScaling({ ...range, workers, predict, hasQueue, seconds, demand: () => load });
      const numbers = numbersOf(history);
      const directions = numbers.slice(1).map((number, index) => Math.sign(number - numbers[index]!));
      const turns = directions.filter((direction, index) => index > 0 && direction !== directions[index - 1]);
      assert.ok(turns.length <= 1, `${numbers}`);
      const late = new Set(history.slice(-1_200).map(({ wanted }) => wanted));
      assert.equal(late.size, 1, `${numbers}`);
      // Where it has come to rest, the work is done, and not by more workers than are needed.
      const rest = last(numbers);
      assert.ok(rest === range.max || load / rest < 0.8, `${load} on ${numbers}`);
      assert.ok(rest === range.min || load / (rest - 1) >= 0.64, `${load} on ${numbers}`);
    }),
    { numRuns: 60 },
  );
});

test('never wants fewer workers for more load', () => {
  const loads = fc.tuple(fc.double({ min: 0, max: 12, noNaN: true }), fc.double({ min: 0, max: 12, noNaN: true }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), loads, fc.integer({ min: 1, max: 400 }), (workers, pair, seconds) => {
      const [wantedForLess, wantedForMore] = pair
        .toSorted((a, b) => a - b)
        .map((load) => {
          const scaling = new Scaling({ min: 1, max: 12 });
          const each = { loopDelayMs: 0, active: 0, rssBytes: 1, readyForMs: 60_000 };
          const share = load / workers;
          const full = { elu: Math.min(1, share), queued: Math.round(Math.max(0, share - 1) * 16), ...each };
          const reports = Array.from({ length: workers }, () => full);
          let wanted = workers;
          for (let second = 0; second <= seconds; second++) {
            wanted = scaling.decide({ workers, reports }, second * 1_000).wanted;
          }
          return wanted;
        });
      assert.ok(wantedForLess! <= wantedForMore!, `${wantedForLess} for less, ${wantedForMore} for more`);
    }),
    { numRuns: 200 },
  );
});

test('does not flap under noise', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.2, max: 6, noNaN: true }), fc.boolean(), (seed, mean, predict) => {
      const random = seededRandom(seed);
      const numbers = numbersOf(
        simulateScaling({
          min: 1,
          max: 16,
          workers: 4,
          predict,
          seconds: 3_600,
          demand: () => mean * (0.6 + 0.8 * random.next()),
        }),
      );
      const ups = numbers.slice(1).filter((number, index) => number > numbers[index]!);
      assert.ok(ups.length <= 3, `${mean}: ${numbers}`);
    }),
    { numRuns: 40 },
  );
});

test('adds nothing for workers that do not come', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), (workers) => {
      const numbers = numbersOf(
        simulateScaling({ min: 1, max: 32, workers, isBroken: true, seconds: 600, demand: () => 2 * workers }),
      );
      assert.deepEqual(numbers.length, 2, `${numbers}`);
      assert.ok(last(numbers) <= 8 * workers);
    }),
    { numRuns: 6 },
  );
});

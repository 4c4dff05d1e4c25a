import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/index.ts';
import { type Leak, LeakTrend } from './leak-trend.ts';

const MiB = 1024 * 1024;

/** A report a second, for so many minutes. */
function leaksOf(minutes: number, rssMiB: (minute: number) => number, heapMiB?: (minute: number) => number): Leak[] {
  const trend = new LeakTrend();
  return Array.from({ length: minutes * 60 }, (_, second) => second).flatMap((second) => {
    const heapUsedBytes = heapMiB && heapMiB(second / 60) * MiB;
    return trend.record({ rssBytes: rssMiB(second / 60) * MiB, heapUsedBytes }, second * 1_000) ?? [];
  });
}

test('warns once of memory that grows and grows, with the rate', () => {
  const leaks = leaksOf(60, (minute) => 80 + 6 * minute);
  assert.equal(leaks.length, 1);
  assert.ok(Math.abs(leaks[0]!.bytesPerMinute - 6 * MiB) < 0.01 * MiB);
});

test('needs five minutes to be certain', () => {
  assert.deepEqual(
    leaksOf(5, (minute) => 80 + 600 * minute),
    [],
  );
  assert.equal(leaksOf(6, (minute) => 80 + 600 * minute).length, 1);
});

test('tells where most of it grows', () => {
  const rss = (minute: number): number => 80 + 6 * minute;
  const where = (heap?: (minute: number) => number): string => leaksOf(10, rss, heap)[0]!.where;
  assert.equal(
    where((minute) => 30 + 5 * minute),
    'heap',
  );
  assert.equal(
    where(() => 30),
    'outside the heap',
  );
  assert.equal(where(), 'unknown');
});

test('takes no warming up, no saw and no single step for a leak', () => {
  const warm = (minute: number): number => 200 - 120 * Math.exp(-minute / 2);
  const saw = (minute: number): number => 80 + 300 * (minute % 0.4);
  const step = (minute: number): number => (minute < 20 ? 80 : 280);
  for (const rss of [warm, saw, step]) assert.deepEqual(leaksOf(60, rss), []);
});

test('sees a leak through a saw ten times as high', () => {
  const leaks = leaksOf(30, (minute) => 80 + 5 * minute + 150 * ((minute * 7) % 1));
  assert.equal(leaks.length, 1);
  assert.ok(Math.abs(leaks[0]!.bytesPerMinute - 5 * MiB) < MiB);
});

test('does not warn of memory that only wanders', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 200 }), (seed, spread) => {
      const random = seededRandom(seed);
      assert.deepEqual(
        leaksOf(30, () => 100 + spread * random.next()),
        [],
      );
    }),
    { numRuns: 30 },
  );
});

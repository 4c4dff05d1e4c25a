import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MemoryVerdict, MemoryWatch, memoryDefaults } from './index.ts';

const MiB = 1024 * 1024;
const limits = { softBytes: 200 * MiB, hardBytes: 300 * MiB };

const actions = (watch: MemoryWatch, ...rssMiB: readonly number[]): string[] =>
  rssMiB.map((amount, second) => watch.record({ rssBytes: amount * MiB }, second * 1_000).action);

test('replaces a worker that stays above its soft limit for three seconds, and goes on saying so', () => {
  const watch = new MemoryWatch(limits);
  assert.deepEqual(actions(watch, 200, 201, 210, 220, 230, 240), ['ok', 'ok', 'ok', 'ok', 'replace', 'replace']);
});

test('lets a worker go on whose memory comes down again in time', () => {
  assert.ok(
    actions(new MemoryWatch(limits), 201, 220, 240, 190, 210, 230, 250, 100).every((action) => action === 'ok'),
  );
});

test('ends a worker above its hard limit at once', () => {
  assert.deepEqual(actions(new MemoryWatch(limits), 100, 300, 301), ['ok', 'ok', 'kill']);
});

test('says how much and above what', () => {
  const watch = new MemoryWatch(limits);
  const at = (rssMiB: number, nowMs: number): string => watch.record({ rssBytes: rssMiB * MiB }, nowMs).reason;
  assert.deepEqual(
    [at(100, 0), at(250, 1_000), at(260.4, 4_000), at(400, 5_000)],
    [
      '',
      '',
      '260 MiB of memory, above its soft limit of 200 MiB',
      '400 MiB of memory, above its hard limit of 300 MiB',
    ],
  );
});

test('replaces a worker near the end of its heap, whatever its limits', () => {
  const watch = new MemoryWatch({ softBytes: undefined, hardBytes: undefined });
  const at = (heapMiB: number, nowMs: number): MemoryVerdict =>
    watch.record({ rssBytes: 5_000 * MiB, heapUsedBytes: heapMiB * MiB, heapLimitBytes: 1_000 * MiB }, nowMs);
  assert.equal(at(949, 0).action, 'ok');
  assert.equal(at(960, 1_000).action, 'ok');
  assert.deepEqual(at(970, 4_000), { action: 'replace', reason: '970 MiB of heap, near the 1000 MiB that V8 allows' });
});

test('warns once of a leak, with the rate and the time that is left', () => {
  const watch = new MemoryWatch({ softBytes: 500 * MiB, hardBytes: undefined });
  const reports = Array.from({ length: 1_200 }, (_, second) => second);
  const warnings = reports.flatMap((second) => {
    const rssBytes = (100 + (6 * second) / 60) * MiB;
    return watch.record({ rssBytes, heapUsedBytes: 30 * MiB }, second * 1_000).leak ?? [];
  });
  assert.equal(warnings.length, 1);
  const { bytesPerMinute, untilLimitMs, where, reason } = warnings[0]!;
  assert.ok(Math.abs(bytesPerMinute - 6 * MiB) < 1_000);
  assert.equal(where, 'outside the heap');
  assert.ok(Math.abs(untilLimitMs! - 61.7 * 60_000) < 30_000, `${untilLimitMs}`);
  assert.equal(
    reason,
    'its memory grows by 6.0 MiB a minute, most of it outside the heap; at this rate it meets its limit in 62 min',
  );
});

test('never acts on a worker below its limits, and always on one that stays above', () => {
  const figures = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 400 })));
  fc.assert(
    fc.property(figures, (reports) => {
      const watch = new MemoryWatch(limits);
      let nowMs = 0;
      let overSinceMs: number | undefined;
      for (const [gapMs, rssMiB] of reports) {
        nowMs += gapMs;
        const { action } = watch.record({ rssBytes: rssMiB * MiB }, nowMs);
        overSinceMs = rssMiB > 200 ? (overSinceMs ?? nowMs) : undefined;
        if (rssMiB > 300) {
          assert.equal(action, 'kill');
          return;
        }
        const lasting = overSinceMs !== undefined && nowMs - overSinceMs >= memoryDefaults.sustainMs;
        assert.equal(action, lasting ? 'replace' : 'ok');
      }
    }),
    { numRuns: 300 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { superseded } from './retention.ts';

const dayMs = 86_400_000;
const daily = (count: number) => Array.from({ length: count }, (_, at) => ({ fromMs: at * dayMs, isWhole: true }));

test('keeps the newest by number', () => {
  const backups = daily(10);
  assert.deepEqual(superseded(backups, { keep: 7 }, 10 * dayMs), backups.slice(0, 3));
  assert.deepEqual(superseded(backups, {}, 10 * dayMs), []);
});

test('keeps what leads to every moment of a time: also the backup that was made before it', () => {
  const backups = daily(10);
  // Two and a half days back from the end of the ninth lie between the sixth and the seventh.
  assert.deepEqual(superseded(backups, { keepForMs: 2.5 * dayMs }, 9 * dayMs), backups.slice(0, 6));
});

test('with both rules keeps what either wants', () => {
  const backups = daily(10);
  assert.deepEqual(superseded(backups, { keep: 2, keepForMs: 2.5 * dayMs }, 9 * dayMs), backups.slice(0, 6));
  assert.deepEqual(superseded(backups, { keep: 8, keepForMs: 2.5 * dayMs }, 9 * dayMs), backups.slice(0, 2));
});

test('never takes the newest that is whole, and never one that is damaged', () => {
  const backup = fc.record({ fromMs: fc.nat(100 * dayMs), isWhole: fc.boolean() });
  const rules = fc.record(
    { keep: fc.integer({ min: 1, max: 5 }), keepForMs: fc.nat(50 * dayMs) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(backup, { maxLength: 12 }), rules, fc.nat(200 * dayMs), (drawn, rule, nowMs) => {
      const backups = drawn.toSorted((a, b) => a.fromMs - b.fromMs);
      const gone = new Set(superseded(backups, rule, nowMs));
      const newest = backups.findLast(({ isWhole }) => isWhole);
      assert.ok(newest === undefined || !gone.has(newest));
      assert.ok([...gone].every(({ isWhole }) => isWhole));
      const left = backups.filter((each) => each.isWhole && !gone.has(each));
      const whole = backups.filter(({ isWhole }) => isWhole);
      if (rule.keep !== undefined) assert.ok(left.length >= Math.min(rule.keep, whole.length));
      const since = nowMs - (rule.keepForMs ?? 0);
      const reached = whole.some(({ fromMs }) => fromMs <= since);
      if (rule.keepForMs !== undefined && reached) assert.ok(left.some(({ fromMs }) => fromMs <= since));
    }),
  );
});

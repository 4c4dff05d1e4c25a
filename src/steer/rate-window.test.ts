import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RateWindow } from './rate-window.ts';

test('counts what came in the span, and forgets the rest by tenths of it', () => {
  const window = new RateWindow(10_000);
  window.record(false, 500);
  window.record(true, 999);
  window.record(true, 5_000);
  assert.deepEqual([window.answers(5_000), window.failures(5_000)], [3, 1]);
  assert.deepEqual([window.answers(9_999), window.failures(9_999)], [3, 1]);
  assert.deepEqual([window.answers(10_000), window.failures(10_000)], [1, 0]);
  assert.deepEqual([window.answers(15_000), window.failures(15_000)], [0, 0]);
});

test('a bucket used again after a long silence starts from zero', () => {
  const window = new RateWindow(1_000);
  window.record(false, 50);
  window.record(true, 1_000_050);
  assert.deepEqual([window.answers(1_000_050), window.failures(1_000_050)], [1, 0]);
  window.clear();
  assert.equal(window.answers(1_000_050), 0);
});

test('agrees with counting every answer', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.boolean()), { maxLength: 60 }), (steps) => {
      const window = new RateWindow(10_000);
      const all: { at: number; ok: boolean }[] = [];
      let now = 0;
      for (const [step, ok] of steps) {
        now += step;
        window.record(ok, now);
        all.push({ at: now, ok });
        const young = all.filter(({ at }) => Math.floor(at / 1_000) > Math.floor(now / 1_000) - 10);
        assert.equal(window.answers(now), young.length);
        assert.equal(window.failures(now), young.filter((answer) => !answer.ok).length);
      }
    }),
  );
});

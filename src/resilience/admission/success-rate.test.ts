import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/index.ts';
import { SuccessRateAdmission } from './index.ts';

function after(successes: number, failures: number, options = {}): SuccessRateAdmission {
  const admission = new SuccessRateAdmission(options, seededRandom(1));
  for (let i = 0; i < successes; i++) admission.record(true, 0);
  for (let i = 0; i < failures; i++) admission.record(false, 0);
  return admission;
}

test('refuses nothing at 95 % of successes, and in proportion below', () => {
  assert.equal(after(950, 50).rejectionProbability(0), 0);
  const half = after(500, 500).rejectionProbability(0);
  assert.ok(Math.abs(half - (1_000 - 500 / 0.95) / 1_001) < 1e-12, `${half}`);
});

test('refuses at most 80 %, so that a recovery is noticed', () => {
  const admission = after(0, 10_000);
  assert.equal(admission.rejectionProbability(0), 0.8);
  const passed = Array.from({ length: 10_000 }, () => admission.admit(0)).filter(Boolean).length;
  assert.ok(Math.abs(passed - 2_000) < 150, `${passed}`);
});

test('refuses nothing on the word of few', () => {
  assert.equal(after(0, 29).rejectionProbability(0), 0);
  assert.ok(after(0, 30).rejectionProbability(0) > 0);
});

test('forgets after half a minute', () => {
  assert.equal(after(0, 1_000).rejectionProbability(30_000), 0);
});

test('an aggression over 1 refuses more, never less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 15, max: 500 }), fc.integer({ min: 15, max: 500 }), (successes, failures) => {
      const mild = after(successes, failures).rejectionProbability(0);
      const eager = after(successes, failures, { aggression: 2 }).rejectionProbability(0);
      assert.ok(mild >= 0 && eager <= 0.8 && eager >= mild);
    }),
    { numRuns: 200 },
  );
});

test('a service that recovers gets all its requests back', () => {
  const admission = after(0, 1_000);
  let refused = 0;
  for (let ms = 0; ms < 60_000; ms += 10) {
    if (admission.admit(ms)) admission.record(true, ms);
    else if (ms > 40_000) refused++;
  }
  assert.equal(refused, 0);
});

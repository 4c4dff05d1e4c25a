import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/index.ts';
import { OverloadAdmission, overloadDefaults, type Priority, priorities } from './index.ts';

const make = () => new OverloadAdmission({}, seededRandom(1));

/** One sample each 50 ms, for so long. */
function observe(admission: OverloadAdmission, { lagMs, busy = 1, fromMs = 0, forMs = 3_000 }: Record<string, number>) {
  for (let ms = 0; ms <= forMs!; ms += 50) admission.observe(lagMs!, busy!, fromMs! + ms);
}

test('sheds nothing while the loop is on time', () => {
  const admission = make();
  observe(admission, { lagMs: 20 });
  assert.equal(admission.pressure, 0);
  for (const priority of priorities) assert.ok(admission.admit(priority));
});

test('takes a late loop that is idle for a machine that slept', () => {
  const admission = make();
  observe(admission, { lagMs: 900, busy: 0.3 });
  assert.equal(admission.isOverloaded, false);
});

test('begins above one lag and ends below another', () => {
  const admission = make();
  observe(admission, { lagMs: 60 });
  assert.equal(admission.isOverloaded, false);
  observe(admission, { lagMs: 80, fromMs: 4_000 });
  assert.equal(admission.isOverloaded, true);
  observe(admission, { lagMs: 50, fromMs: 8_000 });
  assert.equal(admission.isOverloaded, true, 'still over the lower one');
  observe(admission, { lagMs: 20, fromMs: 12_000, forMs: 6_000 });
  assert.equal(admission.isOverloaded, false);
  assert.equal(admission.pressure, 0);
});

test('one long task does not begin it', () => {
  const admission = make();
  observe(admission, { lagMs: 2 });
  admission.observe(300, 1, 3_050);
  assert.equal(admission.isOverloaded, false);
});

test('pressure grows with the lag, within 0 and 1', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -5, max: 5_000, noNaN: true }), { minLength: 1 }), (lags) => {
      const [less, more] = [make(), make()];
      for (const [i, lagMs] of lags.entries()) {
        less.observe(lagMs, 1, i * 50);
        more.observe(lagMs + 10, 1, i * 50);
        assert.ok(less.pressure >= 0 && more.pressure <= 1 && more.pressure >= less.pressure);
      }
    }),
    { numRuns: 200 },
  );
});

test('refuses options that contradict each other', () => {
  const wrong = [{ endLagMs: 80 }, { fullLagMs: 70 }, { minimumUtilization: 1.1 }];
  for (const options of wrong) {
    assert.throws(() => new OverloadAdmission(options, seededRandom(1)), { code: 'ERR_RESILIENCE_OPTION' });
  }
});

/**
 * A loop that can serve 1 request a millisecond gets 2, a quarter of them of high class; what waits is the lag. Without
 * admission the lag would grow without end.
 */
test('a loop with twice its load stays near its lag, and serves those that matter', () => {
  const admission = make();
  const random = seededRandom(9);
  const served = { low: 0, normal: 0, high: 0 };
  const came = { low: 0, normal: 0, high: 0 };
  let backlogMs = 0;
  let worstMs = 0;
  for (let ms = 0; ms < 60_000; ms++) {
    for (let i = 0; i < 2; i++) {
      const draw = random.next();
      const priority: Priority = draw < 0.25 ? 'high' : draw < 0.6 ? 'normal' : 'low';
      came[priority]++;
      if (!admission.admit(priority)) continue;
      served[priority]++;
      backlogMs++;
    }
    backlogMs = Math.max(0, backlogMs - 1);
    if (ms % 50 === 0) admission.observe(backlogMs, backlogMs > 0 ? 1 : 0.5, ms);
    if (ms > 20_000) worstMs = Math.max(worstMs, backlogMs);
  }
  assert.ok(worstMs < overloadDefaults.fullLagMs * 1.2, `${worstMs} ms`);
  assert.ok(served.high > 0.98 * came.high, `${served.high} of ${came.high} of high class`);
  assert.ok(served.low < 0.35 * came.low, `${served.low} of ${came.low} of low class`);
  assert.ok(served.low + served.normal + served.high > 0.9 * 60_000, 'the loop is kept busy');
});

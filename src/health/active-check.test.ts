import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Random, seededRandom } from '../core/index.ts';
import { ActiveCheck, type ActiveCheckOptions, activeCheckDefaults } from './index.ts';

const pass = { ok: true, reason: '' };
const fail = { ok: false, reason: 'connect refused' };
const steady: Random = { next: () => 0.5 };
const start = (options: Partial<ActiveCheckOptions> = {}) =>
  new ActiveCheck({ ...activeCheckDefaults, ...options }, steady, 0);

const nextAfter = (check: ActiveCheck, outcome: typeof pass, nowMs: number) => {
  check.record(outcome, nowMs);
  return check.nextAtMs;
};

test('is unknown until the first pass, which is enough', () => {
  const check = start();
  assert.equal(check.state.status, 'unknown');
  assert.equal(check.record(fail, 10), undefined);
  assert.deepEqual(check.record(pass, 20), { from: 'unknown', to: 'healthy', reason: 'the check passed', atMs: 20 });
  assert.deepEqual(check.state, { status: 'healthy', reason: 'the check passed', sinceMs: 20 });
});

test('falls after three failures in a row and says what failed', () => {
  const check = start();
  check.record(pass, 0);
  check.record(fail, 1);
  assert.deepEqual(check.state, { status: 'healthy', reason: '1 of 3 checks failed: connect refused', sinceMs: 0 });
  check.record(pass, 2);
  assert.equal(check.state.reason, 'checks pass');
  assert.deepEqual([check.record(fail, 3), check.record(fail, 4)], [undefined, undefined]);
  const reason = '3 of 3 checks failed: connect refused';
  assert.deepEqual(check.record(fail, 5), { from: 'healthy', to: 'unhealthy', reason, atMs: 5 });
  assert.deepEqual(check.state, { status: 'unhealthy', reason, sinceMs: 5 });
});

test('rises after two passes in a row, not before', () => {
  const check = start();
  for (let at = 0; at < 4; at++) check.record(fail, at);
  assert.equal(check.state.reason, '3 of 3 checks failed: connect refused');
  assert.equal(check.record(pass, 4), undefined);
  assert.equal(check.state.reason, '1 of 2 checks passed');
  assert.equal(check.record(fail, 5), undefined);
  assert.deepEqual(check.state, { status: 'unhealthy', reason: 'still failing: connect refused', sinceMs: 2 });
  assert.equal(check.record(pass, 6), undefined);
  assert.equal(check.record(pass, 7)?.reason, '2 of 2 checks passed');
  assert.deepEqual(check.state, { status: 'healthy', reason: '2 of 2 checks passed', sinceMs: 7 });
});

test('is due at once, then an interval after the end of each check', () => {
  const check = start({ intervalMs: 100, unhealthyIntervalMs: 10, unhealthyThreshold: 2 });
  assert.equal(check.nextAtMs, 0);
  assert.equal(nextAfter(check, fail, 3), 13);
  assert.equal(nextAfter(check, pass, 13), 113);
  assert.equal(nextAfter(check, fail, 113), 213);
  assert.equal(nextAfter(check, fail, 213), 223);
});

test('is due again soon while the last check contradicts the status, both ways', () => {
  const check = start({ intervalMs: 100, unhealthyIntervalMs: 50, doubtIntervalMs: 10 });
  const dues = [pass, fail, fail, fail, pass, fail, pass, pass].map((outcome) => nextAfter(check, outcome, 0));
  assert.deepEqual(dues, [100, 10, 10, 50, 10, 50, 10, 100]);
  const eager = start({ intervalMs: 5, doubtIntervalMs: 10 });
  assert.deepEqual([nextAfter(eager, pass, 0), nextAfter(eager, fail, 0)], [5, 5]);
});

test('keeps each interval within the jitter and uses all of it', () => {
  const check = new ActiveCheck(activeCheckDefaults, seededRandom(7), 0);
  const intervals = Array.from({ length: 1_000 }, () => {
    check.record(pass, 0);
    return check.nextAtMs;
  });
  assert.ok(Math.min(...intervals) >= 4_250 && Math.min(...intervals) < 4_300);
  assert.ok(Math.max(...intervals) <= 5_750 && Math.max(...intervals) > 5_700);
});

test('has the status that the last runs of passes and failures give, and reports each change once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean()),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (oks, down, up) => {
        const check = start({ unhealthyThreshold: down, healthyThreshold: up });
        let status = 'unknown';
        for (const [at, ok] of oks.entries()) {
          const run = oks
            .slice(0, at + 1)
            .reverse()
            .findIndex((each) => each !== ok);
          const length = run === -1 ? at + 1 : run;
          const before = status;
          if (ok && (status === 'unknown' || length >= up)) status = 'healthy';
          if (!ok && length >= down) status = 'unhealthy';
          const transition = check.record(ok ? pass : fail, at);
          assert.equal(check.state.status, status);
          assert.deepEqual(
            transition && [transition.from, transition.to],
            before === status ? undefined : [before, status],
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Liveness, livenessDefaults } from './index.ts';

const calm = { elu: 0.25, loopDelayMs: 12.4 };
const { checkIntervalMs, heartbeatIntervalMs, silenceMs, stoppedMs, asleepMs } = livenessDefaults;

/** Looks at the workers as the owner does, from one time to another; the states of the last look. */
function look(liveness: Liveness<string>, fromMs: number, toMs: number): ReturnType<Liveness<string>['check']> {
  let states: ReturnType<Liveness<string>['check']> = new Map();
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += checkIntervalMs) states = liveness.check(nowMs);
  return states;
}

test('calls a worker blocked when it has been silent for four seconds, and not before', () => {
  const liveness = new Liveness<string>();
  liveness.watch('web/1', 0);
  liveness.heard('web/1', calm, 1_000);
  assert.deepEqual(look(liveness, 0, 4_750).get('web/1'), { state: 'alive' });
  assert.deepEqual(liveness.check(5_000).get('web/1'), {
    state: 'blocked',
    sinceMs: 1_000,
    reason: 'silent for 4.0 s, its event loop last seen 25 % busy and 12 ms late',
  });
});

test('calls one blocked after two seconds that the system says is stopped, and asks only about those that are silent', () => {
  const liveness = new Liveness<string>();
  const asked: string[] = [];
  const isStopped = (worker: string) => asked.push(worker) > 0;
  liveness.watch('web/1', 0);
  liveness.watch('web/2', 0);
  for (let nowMs = 0; nowMs < stoppedMs; nowMs += checkIntervalMs) {
    assert.equal(liveness.check(nowMs, isStopped).get('web/1')?.state, 'alive');
  }
  liveness.heard('web/2', calm, 1_000);
  const states = liveness.check(stoppedMs, isStopped);
  assert.deepEqual(states.get('web/1'), {
    state: 'blocked',
    sinceMs: 0,
    reason: 'silent for 2.0 s, stopped by a signal',
  });
  assert.equal(states.get('web/2')?.state, 'alive');
  assert.deepEqual(asked, ['web/1']);
});

test('leaves the most of five seconds to replace a worker, whenever it was stopped, and forgives some late heartbeats', () => {
  assert.ok(stoppedMs + checkIntervalMs <= 2_500);
  assert.ok(stoppedMs >= 2 * heartbeatIntervalMs);
  assert.ok(silenceMs >= 3 * heartbeatIntervalMs);
});

test('goes on telling of a blocked worker, and takes it back when it is heard again', () => {
  const liveness = new Liveness<string>();
  liveness.watch('web/1', 0);
  assert.equal(look(liveness, 0, 6_000).get('web/1')?.state, 'blocked');
  liveness.heard('web/1', calm, 6_100);
  assert.equal(liveness.check(6_250).get('web/1')?.state, 'alive');
});

test('says so of a worker that was never heard of', () => {
  const liveness = new Liveness<string>();
  liveness.watch('web/1', 0);
  const state = look(liveness, 0, 4_000).get('web/1')!;
  assert.match(state.state === 'blocked' ? state.reason : '', /^silent for 4\.0 s, not heard of since it was ready$/);
});

test('has nothing to say of workers that are not watched', () => {
  const liveness = new Liveness<string>();
  liveness.heard('web/1', calm, 0);
  assert.equal(look(liveness, 0, 9_000).size, 0);
  liveness.watch('web/1', 9_000);
  liveness.forget('web/1');
  assert.equal(look(liveness, 9_250, 20_000).size, 0);
});

test('gives everybody a fresh start when the parent itself was asleep', () => {
  const liveness = new Liveness<string>();
  for (const worker of ['well', 'stopped']) liveness.watch(worker, 0);
  look(liveness, 0, 3_000);
  const resumedMs = 3_000 + 8 * 3_600_000;
  assert.equal(liveness.check(resumedMs).get('well')?.state, 'alive');
  liveness.heard('well', calm, resumedMs + 10);
  const later = look(liveness, resumedMs + checkIntervalMs, resumedMs + silenceMs);
  assert.deepEqual([later.get('well')?.state, later.get('stopped')?.state], ['alive', 'blocked']);
});

test('gives everybody a fresh start when the clock was put back', () => {
  const liveness = new Liveness<string>();
  liveness.watch('web/1', 100_000);
  look(liveness, 100_000, 103_000);
  assert.equal(look(liveness, 50_000, 53_750).get('web/1')?.state, 'alive');
  assert.equal(liveness.check(54_000).get('web/1')?.state, 'blocked');
});

test('never blames a worker for pauses of the parent, and always finds one that is silent while it looks', () => {
  const pauses = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: asleepMs, max: 60_000 })), { maxLength: 12 });
  fc.assert(
    fc.property(pauses, (list) => {
      const liveness = new Liveness<string>();
      let nowMs = 0;
      for (const worker of ['beats', 'silent']) liveness.watch(worker, nowMs);
      const tick = (): ReturnType<typeof liveness.check> => {
        const states = liveness.check(nowMs);
        // What waited in the pipe is read after the timers of the same turn.
        liveness.heard('beats', calm, nowMs);
        assert.equal(states.get('beats')?.state, 'alive');
        return states;
      };
      for (const [looks, pauseMs] of list) {
        for (let index = 0; index < looks; index++, nowMs += checkIntervalMs) tick();
        nowMs += pauseMs;
        tick();
      }
      for (const endMs = nowMs + silenceMs; nowMs < endMs; ) {
        nowMs += checkIntervalMs;
        tick();
      }
      assert.equal(tick().get('silent')?.state, 'blocked');
    }),
    { numRuns: 200 },
  );
});

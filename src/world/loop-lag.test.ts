import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../core/index.ts';
import { OverloadAdmission } from '../resilience/index.ts';
import { LoopLag, loopLagDefaults } from './loop-lag.ts';

function loop() {
  const overload = new OverloadAdmission({}, seededRandom(1));
  const lag = new LoopLag(overload);
  let nowMs = 0;
  const turn = (lagMs: number, utilization = 1, times = 1) => {
    for (let i = 0; i < times; i++) {
      nowMs += loopLagDefaults.everyMs + lagMs;
      lag.measured(lagMs, utilization, nowMs);
    }
  };
  return { overload, turn };
}

test('a single long task, even of seconds, is no overload', () => {
  const { overload, turn } = loop();
  turn(2_000);
  turn(0, 0.1, 20);
  turn(5_000);
  assert.equal(overload.pressure, 0);
  turn(900);
  turn(0);
  assert.equal(overload.pressure, 0);
});

test('a loop that is late time after time is overloaded, and is not any more soon after', () => {
  const { overload, turn } = loop();
  turn(0, 1, 10);
  turn(400, 1, 8);
  assert.ok(overload.pressure > 0.5, `${overload.pressure}`);
  turn(0, 0.3, 40);
  assert.equal(overload.pressure, 0);
});

test('a machine that sleeps, or waits its turn, is late without being busy', () => {
  const { overload, turn } = loop();
  turn(400, 0.2, 20);
  assert.equal(overload.pressure, 0);
});

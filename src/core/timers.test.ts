import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers, systemTimers } from './index.ts';

test('calls back in the order of the times, each at its own, also what a callback asked for', () => {
  const timers = new ManualTimers(100);
  const seen: [string, number][] = [];
  const note = (what: string) => () => seen.push([what, timers.now()]);
  timers.after(20, note('second'));
  timers.after(10, () => {
    note('first')();
    timers.after(5, note('from within'));
    timers.after(1_000, note('far'));
  });
  timers.advance(9);
  assert.deepEqual(seen, []);
  timers.advance(21);
  assert.deepEqual(seen, [
    ['first', 110],
    ['from within', 115],
    ['second', 120],
  ]);
  assert.equal(timers.now(), 130);
  assert.equal(timers.pending, 1);
});

test('does not call back what was called off', () => {
  const timers = new ManualTimers();
  const cancel = timers.after(1, () => assert.fail('it was called off'));
  cancel();
  timers.advance(5);
  assert.equal(timers.pending, 0);
});

test('the timers of the system call back, and not at once for a delay beyond what Node.js knows', async () => {
  const cancel = systemTimers.after(1e12, () => assert.fail('far too early'));
  await new Promise<void>((resolve) => systemTimers.after(2, resolve));
  cancel();
});

test('what is late already goes off soon, and Node.js has nothing to warn of', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  await new Promise<void>((resolve) => void systemTimers.after(-5, resolve));
  // A warning is told in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  assert.deepEqual(warnings, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { Alarm } from './alarm.ts';

test('one timer serves moments that come in order, and rings for the first that still matters', () => {
  const timers = new ManualTimers();
  const moments: number[] = [];
  const rung: number[] = [];
  const alarm = new Alarm(timers, (nowMs) => {
    rung.push(nowMs);
    return moments.find((moment) => moment > nowMs) ?? Number.POSITIVE_INFINITY;
  });
  for (const moment of [100, 110, 120]) {
    moments.push(moment);
    alarm.by(moment);
  }
  assert.equal(timers.pending, 1);
  moments.splice(moments.indexOf(110), 1);
  timers.advance(1_000);
  assert.deepEqual(rung, [100, 120]);
  assert.equal(timers.pending, 0);
});

test('an earlier moment comes first', () => {
  const timers = new ManualTimers();
  const rung: number[] = [];
  const alarm = new Alarm(timers, (nowMs) => {
    rung.push(nowMs);
    return nowMs < 100 ? 100 : Number.POSITIVE_INFINITY;
  });
  alarm.by(100);
  alarm.by(30);
  assert.equal(timers.pending, 1);
  timers.advance(1_000);
  assert.deepEqual(rung, [30, 100]);
});

test('does not ring once it is stopped, until it is set again', () => {
  const timers = new ManualTimers();
  let rings = 0;
  const alarm = new Alarm(timers, () => {
    rings += 1;
    return Number.POSITIVE_INFINITY;
  });
  alarm.by(10);
  alarm.stop();
  timers.advance(100);
  assert.equal(rings, 0);
  alarm.by(110);
  timers.advance(10);
  assert.equal(rings, 1);
});

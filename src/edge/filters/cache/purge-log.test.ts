import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PurgeLog } from './purge-log.ts';

test('what begins before a purge and is meant by it is told so, what begins after is not', () => {
  const log = new PurgeLog(2);
  const before = log.count;
  log.note((key, tags) => key === 'a' || tags.includes('t'));
  const after = log.count;
  assert.equal(log.isPurged('a', [], before), true);
  assert.equal(log.isPurged('b', ['t'], before), true);
  assert.equal(log.isPurged('b', [], before), false);
  assert.equal(log.isPurged('a', [], after), false);
});

test('with more purges than are remembered everything that began before them is taken to be meant', () => {
  const log = new PurgeLog(2);
  const before = log.count;
  for (let i = 0; i < 2; i++) log.note(() => false);
  assert.equal(log.isPurged('a', [], before), false);
  log.note(() => false);
  assert.equal(log.isPurged('a', [], before), true);
  assert.equal(log.isPurged('a', [], before + 1), false);
});

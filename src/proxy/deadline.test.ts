import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline } from './deadline.ts';

test('has not passed before it is started, nor before its time, and has at its time', () => {
  const deadline = new Deadline();
  assert.equal(deadline.passed(1e12, 1), false);
  deadline.start(1_000, 50);
  assert.equal(deadline.passed(1_049, 50), false);
  assert.equal(deadline.passed(1_050, 50), true);
  assert.equal(deadline.passed(1_051, 50), true);
});

test('starts again from the first look after something has happened', () => {
  const deadline = new Deadline();
  deadline.start(1_000, 50);
  deadline.touch();
  assert.equal(deadline.passed(1_070, 50), false);
  assert.equal(deadline.passed(1_119, 50), false);
  assert.equal(deadline.passed(1_120, 50), true);
});

test('goes by the limit of the look when something has happened, and by that of the start when not', () => {
  const deadline = new Deadline();
  deadline.start(1_000, 50);
  assert.equal(deadline.passed(1_049, 10), false);
  deadline.touch();
  deadline.passed(1_049, 10);
  assert.equal(deadline.passed(1_059, 1_000), true);
});

test('forgets what happened before it was started', () => {
  const deadline = new Deadline();
  deadline.touch();
  deadline.start(1_000, 50);
  assert.equal(deadline.passed(1_050, 50), true);
});

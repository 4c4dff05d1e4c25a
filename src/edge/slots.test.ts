import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from './slots.ts';

test('gives as many as there are, and again what comes back', () => {
  const slots = new Slots(2);
  assert.deepEqual([slots.take(), slots.take(), slots.take(), slots.taken], [true, true, false, 2]);
  slots.give();
  assert.deepEqual([slots.taken, slots.take(), slots.take()], [1, true, false]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePrimary } from './choose-primary.ts';

const a1 = { timeline: 1, startedAt: 'a' };
const b2 = { timeline: 2, startedAt: 'b' };
const c2 = { timeline: 2, startedAt: 'c' };

test('takes the server that follows nobody', () => {
  assert.deepEqual(choosePrimary([a1], 0, undefined), { primary: a1, fenced: [], rivals: [] });
  assert.deepEqual(choosePrimary([], 1, undefined), { primary: undefined, fenced: [], rivals: [] });
});

test('of two on different timelines the lower is fenced', () => {
  assert.deepEqual(choosePrimary([a1, b2], 1, a1), { primary: b2, fenced: [a1], rivals: [] });
});

test('one on a lower timeline than was ever seen is fenced, also while nobody else is there', () => {
  assert.deepEqual(choosePrimary([a1], 2, undefined), { primary: undefined, fenced: [a1], rivals: [] });
});

test('of two on one timeline the present one stays; with none, neither is taken', () => {
  assert.deepEqual(choosePrimary([b2, c2], 2, c2), { primary: c2, fenced: [], rivals: [] });
  assert.deepEqual(choosePrimary([b2, c2], 2, undefined), { primary: undefined, fenced: [], rivals: [b2, c2] });
});

test('two addresses of one server are one server', () => {
  const again = { ...b2 };
  assert.equal(choosePrimary([b2, again], 2, undefined).primary, b2);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonPosition } from './common-history.ts';
import { lineageOf, lineageOfState } from './lineage.ts';
import { startOfTerm } from './term-positions.ts';

const a1 = { number: 1, primary: 'a' };
const b2 = { number: 2, primary: 'b' };
const c2 = { number: 2, primary: 'c' };
const regions = ['a', 'b', 'c'];
const second = startOfTerm(b2, regions);
const epochs = [
  { epoch: a1, start: 1, follows: 0, chain: '' },
  { epoch: b2, start: second, follows: 10, chain: '' },
];
const log = { epochs, head: { position: second + 5, chain: '' } };

test('knows a lost position by the gap that a promotion left', () => {
  assert.equal(lineageOf(log, 10), 'here');
  assert.equal(lineageOf(log, 11), 'lost');
  assert.equal(lineageOf(log, second - 1), 'lost');
  assert.equal(lineageOf(log, second), 'here');
  assert.equal(lineageOf(log, second + 6), 'ahead');
});

test('knows a lost state by its epoch', () => {
  assert.equal(lineageOfState(log, { epoch: a1, position: 10 }), 'here');
  assert.equal(lineageOfState(log, { epoch: a1, position: 11 }), 'lost');
  assert.equal(lineageOfState(log, { epoch: b2, position: second + 6 }), 'ahead');
  assert.equal(
    lineageOfState(log, { epoch: { number: 1, primary: 'c' }, position: 3 }),
    'lost',
    'a term that is not ours',
  );
  assert.equal(lineageOfState(log, { epoch: c2, position: second }), 'ahead', 'a higher term, not yet here');
  assert.equal(lineageOfState(log, { epoch: { number: 0, primary: '' }, position: 0 }), 'here');
});

test('finds where two logs part', () => {
  const mine = { epochs, head: second + 5 };
  assert.equal(commonPosition(mine, { epochs, head: second + 9 }), second + 5);
  assert.equal(commonPosition(mine, { epochs, head: second + 2 }), second + 2);
  const start = startOfTerm(c2, regions);
  const other = [epochs[0]!, { epoch: c2, start, follows: 7, chain: '' }];
  assert.equal(commonPosition(mine, { epochs: other, head: start + 3 }), 7);
  assert.equal(commonPosition({ epochs: other, head: start + 3 }, mine), 7);
  assert.equal(commonPosition({ epochs: [epochs[0]!], head: 14 }, mine), 10, 'the old primary wrote four more');
  assert.equal(commonPosition(mine, { epochs: [{ epoch: c2, start: 1, follows: 0, chain: '' }], head: 9 }), 0);
});

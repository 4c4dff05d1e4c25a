import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegionFloors } from './region-floors.ts';

const head = { epoch: 'e', number: 10, patterns: [], patternBase: 0 };
const entry = (number: number, tags: readonly string[] = [], epoch = 'e') => ({ key: 'user:7', epoch, number, tags });

function begun(limits = { maxKnownTags: 4, maxPatternFloors: 4 }): RegionFloors {
  const floors = new RegionFloors(limits);
  floors.begin(head);
  return floors;
}

test('an entry is below what was invalidated after its load began, and not below what was before', () => {
  const floors = begun();
  floors.raise({ epoch: 'e', number: 12 }, { kind: 'tags', names: ['t'] });
  floors.raise({ epoch: 'e', number: 13 }, { kind: 'patterns', names: ['user:*'] });
  assert.equal(floors.position.number, 13);
  assert.equal(floors.isBelow(entry(13, ['t'])), false);
  assert.equal(floors.isBelow(entry(12, ['t'])), true);
  assert.equal(floors.isBelow({ ...entry(11, ['t']), key: 'other' }), true);
  assert.equal(floors.isBelow({ ...entry(12, ['t']), key: 'other' }), false);
});

test('what another epoch made is below, and its messages mean nothing', () => {
  const floors = begun();
  assert.equal(floors.isBelow(entry(99, [], 'before')), true);
  floors.raise({ epoch: 'before', number: 99 }, { kind: 'tags', names: ['t'] });
  assert.equal(floors.isBelow(entry(10, ['t'])), false);
  assert.equal(floors.position.number, 10);
});

test('only for entries older than what it has heard must tags be asked for, once', () => {
  const floors = begun();
  assert.deepEqual(floors.unknown(entry(10, ['t'])), []);
  assert.deepEqual(floors.unknown(entry(9, ['t', 'u'])), ['t', 'u']);
  floors.learn(['t', 'u'], [9, 3]);
  assert.deepEqual(floors.unknown(entry(8, ['t', 'u'])), []);
  assert.deepEqual([floors.isBelow(entry(8, ['t'])), floors.isBelow(entry(8, ['u']))], [true, false]);
  floors.doubt();
  assert.deepEqual(floors.unknown(entry(10, ['t'])), ['t']);
});

test('tags beyond those it may remember are asked for again, never forgotten', () => {
  const floors = begun();
  for (let i = 0; i < 6; i++) floors.raise({ epoch: 'e', number: 11 + i }, { kind: 'tags', names: [`t${i}`] });
  assert.deepEqual(floors.unknown(entry(10, ['t0'])), ['t0']);
  assert.deepEqual(floors.unknown(entry(12, ['t1'])), []);
  assert.equal(floors.isBelow(entry(12, ['t5'])), true);
});

test('patterns beyond those it may remember put all below that is older', () => {
  const floors = begun();
  for (let i = 0; i < 5; i++) floors.raise({ epoch: 'e', number: 11 + i }, { kind: 'patterns', names: [`p${i}:*`] });
  assert.equal(floors.isBelow(entry(10)), true);
  assert.equal(floors.isBelow(entry(11)), false);
});

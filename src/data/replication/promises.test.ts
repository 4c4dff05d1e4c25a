import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noEpoch } from './epoch.ts';
import { Promises } from './promises.ts';

const none = Promises.parse('');

const of = (number: number, primary: string) => ({ number, primary });

test('goes back to the promise before when the candidate of the highest gives up', () => {
  const both = none.with(of(2, 'eu')).with(of(3, 'ap'));
  assert.deepEqual(both.highest, of(3, 'ap'));
  const left = both.without('ap', of(3, 'ap'));
  assert.deepEqual(left.highest, of(2, 'eu'));
  assert.equal(left.without('eu', of(1, 'eu')), left, 'it gave up an older one');
  assert.equal(left.without('us', of(9, 'us')), left, 'another one gave up');
  assert.ok(left.without('eu', of(4, 'eu')).isEmpty);
});

test('keeps the highest of each candidate', () => {
  const promises = none.with(of(2, 'eu')).with(of(3, 'ap')).with(of(4, 'eu'));
  assert.deepEqual(promises.to('eu'), of(4, 'eu'));
  assert.deepEqual(promises.without('eu', of(4, 'eu')).highest, of(3, 'ap'));
});

test('a term leaves those that are above it', () => {
  const promises = none.with(of(2, 'eu')).with(of(3, 'ap'));
  assert.equal(promises.above(of(1, 'us')), promises);
  assert.equal(promises.above(of(2, 'us')).to('eu'), undefined);
  assert.deepEqual(promises.above(of(3, 'ap')).highest, noEpoch);
});

test('is on the disk what it is', () => {
  const promises = none.with(of(2, 'eu-west')).with(of(3, 'ap_1'));
  assert.deepEqual(Promises.parse(promises.toString()).to('ap_1'), of(3, 'ap_1'));
  assert.equal(Promises.parse(promises.toString()).toString(), promises.toString());
  assert.ok(Promises.parse(none.toString()).isEmpty);
});

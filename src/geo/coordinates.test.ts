import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoordinates, parseCoordinates } from './index.ts';

test('reads decimal degrees, latitude first', () => {
  assert.deepEqual(parseCoordinates('53.3,-6.3'), { lat: 53.3, lon: -6.3 });
  assert.deepEqual(parseCoordinates(' -90 , +180 '), { lat: -90, lon: 180 });
});

test('refuses what is not a point on the globe', () => {
  for (const bad of ['', '53.3', '53.3,', '53.3,-6.3,1', '91,0', '0,181', '1e1,0', 'NaN,0', '53,3;6', '0x1,2', ' , ']) {
    assert.equal(parseCoordinates(bad), undefined, bad);
  }
  for (const bad of [
    null,
    1,
    {},
    { lat: 1 },
    { lat: Number.NaN, lon: 0 },
    { lat: '1', lon: '2' },
    { lat: 0, lon: Infinity },
  ]) {
    assert.equal(isCoordinates(bad), false, JSON.stringify(bad));
  }
  assert.equal(isCoordinates({ lat: -90, lon: 180 }), true);
});

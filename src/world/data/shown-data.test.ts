import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataStatus } from '../../data/index.ts';
import { shownData } from './shown-data.ts';

const told: DataStatus = {
  primary: 'us',
  epoch: 1,
  regions: [
    { region: 'us', role: 'primary', version: 9, lagMs: 0, lagWrites: 0, contactMs: 0.4 },
    { region: 'eu', role: 'replica', version: 8, lagMs: 1.6, lagWrites: 1, contactMs: 20 },
  ],
  lost: Array.from({ length: 12 }, (_, at) => ({ epoch: at, firstVersion: at, lastVersion: at, keys: [`c/${at}`] })),
};

test('shows which writes were lost here, of the last ten terms, and counts all', () => {
  const shown = shownData(told, { here: 'us', newestEpoch: 1 });
  assert.equal(shown.lost, 12);
  assert.equal(shown.lostWrites.length, 10);
  assert.deepEqual(shown.lostWrites.at(-1), {
    region: 'us',
    epoch: 11,
    firstVersion: 11,
    lastVersion: 11,
    keys: ['c/11'],
  });
  assert.equal(shown.regions[0]?.role, 'primary');
});

test('marks the primary that it knows where another region has told of a newer term', () => {
  const shown = shownData(told, { here: 'us', newestEpoch: 2 });
  assert.deepEqual(shown.regions[0], { region: 'us', role: 'superseded', version: 9, contactMs: 0 });
  assert.equal(shown.regions[1]?.role, 'replica');
});

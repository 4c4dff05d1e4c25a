import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloudRegion, estimateRoundTrip, findCountry, listCloudRegions, nearest } from './index.ts';

test('finds the nearest place, by kilometres or by any other measure', () => {
  const india = findCountry('IN')!.coordinates;
  assert.equal(nearest(india, listCloudRegions())?.id, 'aws:ap-south-2');
  const three = ['aws:us-east-1', 'aws:eu-west-1', 'aws:ap-northeast-1'].map(cloudRegion);
  assert.equal(nearest(india, three)?.id, 'aws:ap-northeast-1');
  assert.equal(nearest(india, three, estimateRoundTrip)?.id, 'aws:eu-west-1');
});

test('the first of equals wins, and of nothing there is no nearest', () => {
  const here = { coordinates: { lat: 1, lon: 1 }, id: 'first' };
  assert.equal(nearest(here.coordinates, [here, { ...here, id: 'second' }])?.id, 'first');
  assert.equal(nearest(here.coordinates, []), undefined);
});

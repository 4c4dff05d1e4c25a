import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateCache } from '../../../../test/support/cache-simulation.ts';
import { evictionSuite } from '../../../testing/index.ts';
import { sieve } from './sieve.ts';

evictionSuite('sieve', sieve);

test('decides as in the example of the paper', () => {
  // A to G are 0 to 6. At the request for D the hand passes A, which was used, and takes B; at E it goes on to C.
  const ids = [0, 1, 2, 0, 3, 4, 0, 1];
  const { objects } = simulateCache(sieve, { name: 'example', ids }, 3 * 65_536);
  assert.equal(objects * ids.length, 2, 'A is found twice, B went');
});

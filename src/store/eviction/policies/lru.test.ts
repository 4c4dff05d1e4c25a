import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateCache } from '../../../../test/support/cache-simulation.ts';
import { loopTrace } from '../../../../test/support/cache-traces.ts';
import { evictionSuite } from '../../../testing/index.ts';
import { lru } from './lru.ts';

evictionSuite('lru', lru);

test('never finds anything in a loop a little longer than the cache', () => {
  assert.equal(simulateCache(lru, loopTrace(100), 99 * 65_536).objects, 0);
  assert.ok(simulateCache(lru, loopTrace(100), 100 * 65_536).objects > 0.99);
});

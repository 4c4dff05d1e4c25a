import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctBytes, simulateCache } from '../../../../test/support/cache-simulation.ts';
import { type CacheTrace, loopTrace } from '../../../../test/support/cache-traces.ts';
import { evictionSuite } from '../../../testing/index.ts';
import { lru } from './lru.ts';
import { wTinyLfu } from './w-tiny-lfu.ts';

evictionSuite('w-tinylfu', wTinyLfu);

test('finds in a loop nearly what fits, where LRU finds nothing', () => {
  const trace = loopTrace();
  for (const share of [0.1, 0.3, 0.5]) {
    const { objects } = simulateCache(wTinyLfu, trace, share * distinctBytes(trace));
    assert.ok(objects > 0.85 * share && objects <= share, `${objects} of at most ${share}`);
  }
});

test('does not give many small bodies that are asked for away for a large one that is not', () => {
  const small = Array.from({ length: 100 }, (_, i) => i);
  const round = (large: number) => [...small, 1_000 + large];
  const ids = Array.from({ length: 200 }, (_, i) => round(i)).flat();
  const trace: CacheTrace = { name: 'large', ids, sizes: ids.map((id) => (id < 1_000 ? 10_000 : 120_000)) };
  const maxBytes = 1_050_000;
  assert.ok(simulateCache(wTinyLfu, trace, maxBytes).objects > 0.9);
  assert.ok(simulateCache(lru, trace, maxBytes).objects < 0.1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HistoryCounts, runHistory } from '../../../test/support/cache-regions-simulation/history.ts';

test('whatever befalls gateways, ways and stores, no cache gives what is older than what it has heard, and all end alike', async () => {
  const sums: HistoryCounts = { loads: 0, writes: 0, gaps: 0, found: 0, values: 0, crossed: 0, behind: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(2 ** 31 - 1), async (seed) => {
      const counts = await runHistory(seed);
      for (const name of Object.keys(sums) as (keyof HistoryCounts)[]) sums[name] += counts[name];
    }),
    { numRuns: 12 },
  );
  // The histories have met what they are to prove.
  for (const [name, count] of Object.entries(sums)) assert.ok(count > 0, `${name}: ${JSON.stringify(sums)}`);
});

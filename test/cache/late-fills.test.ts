/**
 * The promise of the cache, against a source that changes: whoever asks after an invalidation is given nothing that was
 * read before it, whatever overtakes what.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCache } from '../../src/cache/index.ts';
import { ManualTimers, seededRandom } from '../../src/core/index.ts';

const keys = ['user:1', 'user:2'] as const;
const key = fc.constantFrom(...keys);
const how = fc.constantFrom('key', 'tag', 'pattern', 'set');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('ask' as const), key }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('change' as const), key, how }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('answer' as const), which: fc.nat(7) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 9_000, 70_000) }),
  },
);

test('nobody is given what was invalidated before they asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const timers = new ManualTimers();
      const times = { ttl: '10s', staleWhileRevalidate: '1m' };
      const cache = createCache({ timers, random: seededRandom(1), ...times });
      /** The version of each key that the source has. */
      const source = new Map<string, number>(keys.map((each) => [each, 0]));
      const reads: (() => void)[] = [];
      const asked: Promise<void>[] = [];
      const faults: string[] = [];
      const load = (of: string) => {
        const read = source.get(of)!;
        const { promise, resolve } = Promise.withResolvers<void>();
        reads.push(resolve);
        return promise.then(() => read);
      };
      for (const each of steps) {
        if (each.does === 'ask') {
          const least = source.get(each.key)!;
          const given = cache.getOrSet<string, number>(each.key, ({ key: of }) => load(of), {
            tags: [`tag of ${each.key}`],
          });
          asked.push(given.then((version) => void (version < least && faults.push(`${version} after ${least}`))));
        } else if (each.does === 'change') {
          const version = source.get(each.key)! + 1;
          source.set(each.key, version);
          if (each.how === 'key') await cache.delete(each.key);
          else if (each.how === 'tag') await cache.invalidateTags([`tag of ${each.key}`]);
          else if (each.how === 'pattern') await cache.deletePattern(`${each.key.slice(0, -1)}*`);
          else await cache.set(each.key, version);
        } else if (each.does === 'wait') {
          timers.advance(each.ms);
        } else {
          reads.splice(each.which % (reads.length || 1), 1)[0]?.();
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      // Those that were overtaken ask again.
      while (reads.length > 0) {
        for (const answer of reads.splice(0)) answer();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(asked);
      assert.deepEqual(faults, []);
    }),
    { numRuns: 300 },
  );
});

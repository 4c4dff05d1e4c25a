import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCache } from '../create-cache.ts';
import type { HoldingCache } from '../held-entry.ts';
import { LinkedCache } from './linked-cache.ts';
import type { Neighbours, Taken } from './neighbours.ts';

/** Other regions that answer when they are told to. */
class SlowNeighbours implements Neighbours {
  readonly isAnyNear = true;
  readonly asked: PromiseWithResolvers<Taken | undefined>[] = [];

  ask(): Promise<Taken | undefined> {
    const answer = Promise.withResolvers<Taken | undefined>();
    this.asked.push(answer);
    return answer.promise;
  }

  change(): () => void {
    return () => {};
  }

  stats(): ReturnType<Neighbours['stats']> {
    return { asked: 0, found: 0, missed: 0, askFailures: 0, behind: 0, applied: 0, crossed: 0, gaps: 0, each: [] };
  }

  async close(): Promise<void> {}
}

function linked() {
  const neighbours = new SlowNeighbours();
  const own = createCache({ jitter: 0 }) as unknown as HoldingCache;
  return { neighbours, own, cache: new LinkedCache(own, neighbours) };
}

/** All microtasks have run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a load that has waited for a get that found nothing calls its own factory', async () => {
  const { neighbours, cache } = linked();
  const got = cache.get('a');
  await settle();
  assert.equal(neighbours.asked.length, 1);
  const loaded = cache.getOrSet('a', () => 1);
  await settle();
  neighbours.asked[0]!.resolve(undefined);
  assert.equal(await got, undefined);
  await settle();
  neighbours.asked[1]!.resolve(undefined);
  assert.equal(await loaded, 1);
  await cache.close();
});

test('who asks after an invalidation is not given what was asked for before it', async () => {
  const { neighbours, own, cache } = linked();
  const before = cache.get('a');
  await settle();
  // As another cache of the region tells it: its tags are known when the answer comes.
  await own.invalidateTags(['tag']);
  const after = cache.get('a');
  await settle();
  neighbours.asked[0]!.resolve({ value: 'old', freshMs: 60_000, tags: ['tag'] });
  assert.equal(await before, 'old');
  await settle();
  neighbours.asked[1]!.resolve({ value: 'new', freshMs: 60_000, tags: ['tag'] });
  assert.equal(await after, 'new');
  await cache.close();
});

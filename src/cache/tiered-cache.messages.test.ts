/**
 * What a cache does about what it was not told: messages that were lost, and servers that have forgotten what they
 * acknowledged. The losses are made in Redis itself; time is moved by hand, so that no check comes to help unasked.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'redis';
import { redisOfFile } from '../../test/support/redis-of-file.ts';
import { until } from '../../test/support/until.ts';
import { ManualTimers } from '../core/index.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import { regionCacheDefaults } from './region/index.ts';

const { url } = await redisOfFile();

const { heartbeatMs, trustMs } = regionCacheDefaults;
const isLinked = (cache: Cache) => cache.stats().redis?.isLinked === true;
let regions = 0;

/** Two caches of a region, each with a copy of `k`, and a hand in their Redis. */
async function setUp() {
  const prefix = `lost-${++regions}`;
  const timers = new ManualTimers();
  const open = () => createCache({ ...{ redis: url, prefix, timers }, jitter: 0, ttl: '1h', commandTimeout: '1d' });
  const [a, b] = [open(), open()];
  const hand = await createClient({ url }).connect();
  const untilLinked = (caches: readonly Cache[], isAlso = () => true): Promise<unknown> =>
    until(() => {
      // An attempt that failed is made again after a pause.
      timers.advance(1);
      return caches.every(isLinked) && isAlso();
    }, 'they are linked');
  await untilLinked([a, b]);
  await a.set('k', 'old', { tags: ['t'] });
  // What is read before the word of the write comes is asked for once more.
  await until(async () => (await b.get('k')) === 'old' && b.fromMemory('k') === 'old', 'a copy that is trusted');
  const entry = `${prefix}:{.k}:e`;
  const head = `${prefix}:{book}:head`;
  return {
    ...{ prefix, timers, a, b, hand, entry, head, untilLinked },
    /** Deletes the entry as a cache does whose message nobody hears. */
    async deleteUnheard() {
      await hand.del(entry);
      await hand.hIncrBy(head, 'number', 1);
    },
    /** Those of these caches to their server, as when another takes its place. */
    async breakConnections(...caches: readonly Cache[]) {
      await hand.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
      await untilLinked(caches, () => caches.every((cache) => cache.stats().redis!.doubts > 0));
    },
    /** One check of the messages, and its answer: answers come in the order of the questions. */
    async check() {
      timers.advance(heartbeatMs);
      await b.get('nothing');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([a.close(), b.close()]);
      hand.destroy();
    },
  };
}

test('a message that comes without the one before it shows that one was lost: each copy is checked', async () => {
  await using region = await setUp();
  const { a, b } = region;
  await a.set('same', 'same');
  await until(async () => (await b.get('same')) === 'same' && b.fromMemory('same') === 'same', 'a copy');
  await region.deleteUnheard();
  assert.equal(b.fromMemory('k'), 'old', 'nobody has told it');
  await a.set('other', 1);
  await region.untilLinked([b], () => b.stats().redis!.gaps === 1);
  assert.equal(await b.get('k'), undefined);
  assert.equal(await b.getOrSet('same', () => assert.fail('the factory is called')), 'same');
});

test('that the last message was lost is noticed by the second check after it', async () => {
  await using region = await setUp();
  const { b } = region;
  await region.check();
  await region.deleteUnheard();
  await region.check();
  assert.equal(b.fromMemory('k'), 'old', 'its message may be under way');
  await region.check();
  await region.untilLinked([b], () => b.stats().redis!.gaps === 1);
  assert.equal(await b.get('k'), undefined);
});

test('a process that was stopped uses nothing from its memory before it has asked what happened', async () => {
  await using region = await setUp();
  const { b, hand, entry, timers } = region;
  await hand.del(entry);
  assert.equal(b.fromMemory('k'), 'old');
  timers.advance(trustMs);
  assert.equal(b.fromMemory('k'), undefined);
  await b.get('k');
  await region.untilLinked([b]);
  assert.equal(await b.get('k'), undefined);
});

test('a server that has forgotten an invalidation is told it again', async () => {
  await using region = await setUp();
  const { a, b, hand, entry } = region;
  await hand.copy(entry, `${entry}-before`);
  await a.delete('k');
  await hand.rename(`${entry}-before`, entry);
  await region.breakConnections(a, b);
  assert.equal(await b.get('k'), undefined);
  assert.equal(await hand.exists(entry), 0);
  assert.equal(a.stats().redis!.replayed, 2);
});

test('a book that has forgotten an invalidation, whose cache is gone, vouches for nothing any more', async () => {
  await using region = await setUp();
  const { prefix, a, b, hand, head, entry } = region;
  const number = await hand.hGet(head, 'number');
  await a.invalidateTags(['t']);
  await until(() => b.fromMemory('k') === undefined, 'it has heard');
  await a.close();
  await hand.hSet(head, 'number', number!);
  await hand.zRem(`${prefix}:{book}:tags`, '.t');
  assert.equal(await hand.exists(entry), 1);
  await region.breakConnections(b);
  assert.equal(await b.get('k'), undefined);
});

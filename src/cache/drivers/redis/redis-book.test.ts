import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'redis';
import { redisOfFile } from '../../../../test/support/redis-of-file.ts';
import { regionCacheDefaults } from '../../region/index.ts';
import { RedisRegion } from './redis-region.ts';

const { url } = await redisOfFile();

let books = 0;

async function open(limits: Partial<typeof regionCacheDefaults> = {}) {
  const prefix = `book-${++books}`;
  const region = new RedisRegion({ place: url, prefix, limits: { ...regionCacheDefaults, ...limits } });
  await region.open({ onMessage() {}, onWake() {}, onLost() {} });
  const hand = await createClient({ url }).connect();
  return {
    ...{ prefix, region, hand },
    /** Numbers begin at 1. */
    async invalidate(kind: 'tags' | 'patterns', ...names: string[]) {
      const position = await region.announce('test', { kind, names });
      return position!.number;
    },
    async [Symbol.asyncDispose]() {
      await region.close();
      hand.destroy();
    },
  };
}

test('a tag has the number of its last invalidation; one that was never invalidated has the number the book began with', async () => {
  await using book = await open();
  const numbers = [await book.invalidate('tags', 'a', 'b'), await book.invalidate('tags', 'a')];
  assert.deepEqual(numbers, [1, 2]);
  assert.deepEqual(await book.region.floors(['a', 'b', 'c']), [2, 1, 0]);
});

test('with more tags than it may remember, those that are forgotten count as invalidated with the last of them', async () => {
  await using book = await open({ maxTagFloors: 8 });
  for (let i = 1; i <= 12; i++) await book.invalidate('tags', `t${i}`);
  const floors = (await book.region.floors(['t1', 't12', 'never']))!;
  assert.equal(floors[1], 12);
  assert.ok(floors[0]! >= 1 && floors[0]! < 12, `${floors}`);
  assert.equal(floors[2], floors[0], 'nobody can tell them apart');
  for (let i = 1; i <= 12; i++) assert.ok((await book.region.floors([`t${i}`]))![0]! >= i, `t${i}`);
});

test('tags that Redis has evicted count as invalidated just now', async () => {
  await using book = await open();
  await book.invalidate('tags', 'a');
  await book.invalidate('patterns', 'x*');
  await book.hand.del(`${book.prefix}:{book}:tags`);
  assert.equal(await book.region.floors(['a']), undefined, 'nobody knows');
  await book.region.position();
  assert.deepEqual(await book.region.floors(['a']), [2]);
});

test('patterns that Redis has evicted, or that there was no room for, make all below them invalid', async () => {
  await using book = await open({ maxPatternFloors: 4 });
  for (let i = 1; i <= 6; i++) await book.invalidate('patterns', `p${i}*`);
  const { number, epoch, patterns, patternBase } = await book.region.greet(undefined);
  const kept = new Map(patterns.map((each) => [each.name, each.number]));
  for (let i = 1; i <= 6; i++) assert.ok(kept.get(`p${i}*`) === i || patternBase >= i, `p${i}*`);
  assert.ok(patternBase < number);
  await book.hand.del(`${book.prefix}:{book}:patterns`);
  assert.deepEqual(await book.region.greet({ epoch, number }), { epoch, number, patterns: [], patternBase: number });
});

test('a book that is behind what is known of it, or gone, begins a new epoch', async () => {
  await using book = await open();
  await book.invalidate('tags', 'a');
  const { epoch } = await book.region.greet(undefined);
  assert.equal((await book.region.greet({ epoch, number: 1 })).epoch, epoch);
  const next = await book.region.greet({ epoch, number: 2 });
  assert.notEqual(next.epoch, epoch);
  await book.hand.del(`${book.prefix}:{book}:head`);
  const last = await book.region.position();
  assert.notEqual(last.epoch, next.epoch);
  assert.deepEqual(await book.region.read({ epoch: next.epoch, number: 1 }, 10), {
    ...last,
    isWhole: false,
    messages: [],
  });
});

test('messages are read from a position on, as long as all since then are kept', async () => {
  await using book = await open({ maxBookMessages: 3 });
  for (let i = 1; i <= 5; i++) await book.invalidate('tags', `t${i}`);
  const { epoch } = await book.region.position();
  const namesAfter = async (number: number) => {
    const { isWhole, messages } = await book.region.read({ epoch, number }, 2);
    return [isWhole, ...messages.flatMap(({ what }) => what.names)];
  };
  assert.deepEqual(await namesAfter(5), [true]);
  assert.deepEqual(await namesAfter(3), [true, 't4', 't5']);
  assert.deepEqual(await namesAfter(2), [true, 't3', 't4']);
  assert.deepEqual(await namesAfter(1), [false]);
  await book.hand.lPop(`${book.prefix}:{book}:messages`);
  assert.deepEqual(await namesAfter(2), [false]);
});

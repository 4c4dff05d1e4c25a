import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { redisOfFile } from '../../test/support/redis-of-file.ts';
import { until } from '../../test/support/until.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';

const caches: Cache[] = [];
after(() => Promise.all(caches.map((cache) => cache.close())));
const redis = await redisOfFile();

before(async () => {
  const options = { redis: redis.url, commandTimeout: '10s', ttl: '1h' };
  caches.push(...Array.from({ length: 3 }, () => createCache(options)));
  for (const cache of caches) await until(() => cache.stats().redis?.isLinked, 'the cache is linked');
});

const key = fc.constantFrom('a', 'b');
const at = fc.nat(2);
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('load' as const), at, key, takesMs: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('get' as const), at, key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('delete', 'tag', 'late tag', 'pattern', 'clear', 'set'),
      at,
      key,
      takesMs: fc.nat(4),
    }),
  },
);
/** One after the other; what stands together goes on at one time. */
const history = fc.array(fc.array(operation, { minLength: 1, maxLength: 5 }), { maxLength: 12 });

type Operation = { does: string; at: number; key: string; takesMs?: number };

/** Who sets a value while another changes the source has set what is old by then: that is not the cache's to tell. */
function withoutRaces(together: readonly Operation[]): readonly Operation[] {
  const isWrite = ({ does }: Operation) => does !== 'load' && does !== 'get';
  const clash = (one: Operation, other: Operation) =>
    isWrite(one) && isWrite(other) && one.key === other.key && (one.does === 'set' || other.does === 'set');
  return together.filter((each, i) => !together.slice(0, i).some((other) => clash(each, other)));
}

let runs = 0;
let barriers = 0;

/** A source whose values change, and caches in front of it. What each may give at least is known. */
class World {
  readonly #name = `run${++runs}`;
  /** What the source has. */
  readonly #source = new Map<string, number>();
  /** By cache and key: what it has acknowledged to be invalid is older than this. */
  readonly #floors = new Map<string, number>();

  async run({ does, at: place, key: short, takesMs = 0 }: Operation): Promise<void> {
    const cache = caches[place]!.namespace(this.#name);
    if (does === 'load' || does === 'get') {
      const least = this.#floors.get(`${place}${short}`) ?? 0;
      const value =
        does === 'get'
          ? await cache.get(short)
          : await cache.getOrSet(short, (context) => this.#load(context, short, takesMs), { tags: [`tag-${short}`] });
      assert.ok(
        value === undefined || (value as number) >= least,
        `${does} ${short} at ${place}: ${value}, not ${least}`,
      );
      return;
    }
    // Loads of the same group have begun by then.
    if (takesMs > 0) await delay(takesMs);
    const version = (this.#source.get(short) ?? 0) + 1;
    this.#source.set(short, version);
    await this.#invalidate(cache, does, short, version);
    const floor = `${place}${short}`;
    this.#floors.set(floor, Math.max(version, this.#floors.get(floor) ?? 0));
  }

  /** Every cache has heard of all, and none has anything old. */
  async check(): Promise<void> {
    await barrier();
    for (const [short, version] of this.#source) {
      for (const whole of caches) {
        const cache = whole.namespace(this.#name);
        const held = await cache.get(short);
        assert.ok(held === undefined || held === version, `${short} is ${held}, not ${version}`);
        assert.equal(await cache.getOrSet(short, () => version), version);
      }
    }
  }

  async #load(context: { addTags(tag: string): void }, short: string, takesMs: number): Promise<number> {
    const read = this.#source.get(short) ?? 0;
    if (takesMs > 0) await delay(takesMs);
    context.addTags(`late-${short}`);
    return read;
  }

  async #invalidate(cache: Cache, does: string, short: string, version: number): Promise<void> {
    if (does === 'delete') await cache.delete(short);
    else if (does === 'tag') await cache.invalidateTags([`tag-${short}`]);
    else if (does === 'late tag') await cache.invalidateTags([`late-${short}`]);
    else if (does === 'pattern') await cache.deletePattern(`${short}*`);
    else if (does === 'clear') await cache.clear();
    else await cache.set(short, version, { tags: [`tag-${short}`, `late-${short}`] });
  }
}

/** Messages come in order: a cache that has heard of this one has heard of those before. */
async function barrier(): Promise<void> {
  const name = `barrier${++barriers}`;
  await caches[0]!.set(name, 'before');
  for (const cache of caches) await until(async () => (await cache.get(name)) && cache.fromMemory(name), 'a copy');
  await caches[0]!.set(name, 'after');
  for (const cache of caches.slice(1)) await until(() => cache.fromMemory(name) !== 'before', 'the word');
}

test('whatever is invalidated by any cache, none gives anything older once it has been told', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const world = new World();
      for (const together of steps) await Promise.all(withoutRaces(together).map((each) => world.run(each)));
      await world.check();
    }),
    { numRuns: 60 },
  );
  const counted = caches.map((cache) => cache.stats());
  const sum = (of: (stats: (typeof counted)[number]) => number) =>
    counted.reduce((total, stats) => total + of(stats), 0);
  // The histories have met what they are to prove.
  assert.ok(sum(({ lateFills }) => lateFills) > 10, 'late fills');
  assert.ok(sum(({ redis: shared }) => shared!.hits) > 100, 'hits in Redis');
  assert.ok(sum(({ redis: shared }) => shared!.invalidated) > 10, 'entries below their floors');
});

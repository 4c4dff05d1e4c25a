import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualTimers, seededRandom } from '../../core/index.ts';
import { createCache } from '../create-cache.ts';
import type { HoldingCache } from '../held-entry.ts';
import { CachePeers } from './cache-peers.ts';
import { type PeerCacheDefaults, peerCacheDefaults } from './defaults.ts';
import { Exports } from './exports.ts';
import { LinkedCache } from './linked-cache.ts';
import type { PeerLink } from './peer-link.ts';

const names = ['eu', 'us', 'ap'] as const;
type Name = (typeof names)[number];

/** Three caches with links between them that can be cut, on a clock moved by hand. */
function setUp({ limits = {}, replicate = 'all' as 'all' | 'none' } = {}) {
  const timers = new ManualTimers();
  const allLimits: PeerCacheDefaults = { ...peerCacheDefaults, ...limits };
  const cuts = new Set<string>();
  const takers = new Map<Name, CachePeers>();
  const linkTo = (from: Name, to: Name): PeerLink => ({
    region: to,
    async request(message) {
      if (cuts.has(`${from} ${to}`)) throw new Error('cut');
      const reply = await takers.get(to)!.take(message);
      if (reply === undefined || cuts.has(`${from} ${to}`)) throw new Error('no reply');
      return reply;
    },
    close() {},
  });
  const caches = {} as Record<Name, LinkedCache>;
  for (const name of names) {
    const cache = createCache({ timers, random: seededRandom(1), jitter: 0 }) as unknown as HoldingCache;
    const peers = new CachePeers({
      cache,
      exports: new Exports(cache, 'json', allLimits),
      own: { region: name, node: `${name}-1` },
      links: names.filter((each) => each !== name).map((to) => linkTo(name, to)),
      timers,
      limits: allLimits,
      askBudgetMs: 50,
      replicate,
    });
    takers.set(name, peers);
    caches[name] = new LinkedCache(cache, peers);
  }
  /** Until nothing moves any more, and every cache has been heard again. */
  const settle = async (beats = 2) => {
    for (let beat = 0; beat < beats; beat++) {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      timers.advance(1_000);
    }
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const cut = (from: Name, to: Name) => cuts.add(`${from} ${to}`);
  return { timers, caches, settle, cut, heal: () => cuts.clear() };
}

test('what came from a region is dropped when a cache there is not heard any more', async () => {
  const { caches, settle, cut } = setUp();
  await settle();
  await caches.eu.set('a', 1, { ttl: '1h' });
  await caches.ap.set('b', 2, { ttl: '1h' });
  await settle();
  assert.deepEqual([await caches.us.get('a'), await caches.us.get('b')], [1, 2]);
  cut('eu', 'us');
  await settle(9);
  assert.equal(caches.us.stats().peers.gaps, 0);
  await settle(3);
  assert.equal(caches.us.stats().peers.gaps, 1);
  cut('us', 'eu');
  cut('us', 'ap');
  assert.deepEqual([await caches.us.get('a'), await caches.us.get('b')], [undefined, 2]);
});

test('a peer that cannot be told so many names is told that all it has is invalid', async () => {
  const { caches, settle, cut, heal } = setUp({ limits: { maxQueuedNames: 3 }, replicate: 'none' });
  await settle();
  await caches.us.set('other', 1);
  await settle();
  cut('eu', 'us');
  for (let i = 0; i < 4; i++) await caches.eu.delete(`key ${i}`);
  assert.equal(caches.us.stats().entries, 1);
  heal();
  await settle();
  assert.equal(caches.us.stats().entries, 0);
  assert.deepEqual(
    caches.eu.stats().peers.each.map(({ overflows, queued }) => [overflows, queued]),
    [
      [1, 0],
      [1, 0],
    ],
  );
});

test('of values that wait for a peer the oldest go first; that they changed is told', async () => {
  const { caches, settle, cut, heal } = setUp({ limits: { maxQueuedValues: 2 } });
  await settle();
  await caches.us.set('a', 'old');
  await settle();
  cut('eu', 'us');
  // It is known to answer until it does not.
  for (const key of ['a', 'b', 'c', 'd']) await caches.eu.set(key, `new ${key}`);
  assert.ok(caches.eu.stats().peers.each[0]!.droppedValues >= 1);
  await settle(1);
  heal();
  await settle();
  const { asked } = caches.us.stats().peers;
  assert.deepEqual([await caches.us.get('c'), await caches.us.get('d')], ['new c', 'new d']);
  assert.equal(caches.us.stats().peers.asked, asked);
  assert.equal(await caches.us.get('a'), 'new a');
  assert.equal(caches.us.stats().peers.asked, asked + 1);
});

test('a value lasts no longer elsewhere than where it was made', async () => {
  const { caches, settle, timers } = setUp({ replicate: 'none' });
  await settle();
  await caches.eu.set('a', 1, { ttl: '10s' });
  await settle();
  timers.advance(3_000);
  assert.equal(await caches.us.getOrSet('a', () => 2, { ttl: '1h' }), 1);
  timers.advance(6_000);
  assert.equal(await caches.us.getOrSet('a', () => 3, { ttl: '1h' }), 3);
});

const key = fc.constantFrom('x', 'y');
const who = fc.constantFrom(...names);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('ask' as const), who, key }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('change' as const), who, key, how: fc.constantFrom('key', 'tag', 'set') }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cut' as const), who, to: who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('heal' as const) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('wait' as const), turns: fc.nat(6), beats: fc.nat(2) }) },
);

test('whatever is cut for whatever time below the silence, no cache ends with what was invalidated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { caches, settle, cut, heal, timers } = setUp({ limits: { silenceMs: 1e9 } });
      await settle();
      const source = new Map<string, number>();
      const read = (of: string) => source.get(of) ?? 0;
      const pending: Promise<unknown>[] = [];
      const ask = (name: Name, of: string) =>
        caches[name].getOrSet(of, ({ key: each }) => Promise.resolve(read(each)), { tags: [`tag ${of}`], ttl: '1d' });
      for (const each of steps) {
        if (each.does === 'ask') pending.push(ask(each.who, each.key));
        else if (each.does === 'cut') cut(each.who, each.to);
        else if (each.does === 'heal') heal();
        else if (each.does === 'change') {
          const version = read(each.key) + 1;
          source.set(each.key, version);
          const cache = caches[each.who];
          if (each.how === 'key') await cache.delete(each.key);
          else if (each.how === 'tag') await cache.invalidateTags([`tag ${each.key}`]);
          else await cache.set(each.key, version, { tags: [`tag ${each.key}`], ttl: '1d' });
        } else {
          for (let turn = 0; turn < each.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          for (let beat = 0; beat < each.beats; beat++) timers.advance(1_000);
        }
      }
      heal();
      await Promise.all(pending);
      await settle(4);
      for (const name of names) {
        for (const each of ['x', 'y']) assert.equal(await ask(name, each), read(each), `${each} in ${name}`);
      }
    }),
    { numRuns: 60 },
  );
});

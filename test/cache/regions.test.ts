/** Caches of three regions, linked by HTTP over sockets that can be cut. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createCache, type LinkOptions, linkRegions, type RegionsCache } from '../../src/cache/index.ts';
import { ask } from '../support/ask.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { until } from '../support/until.ts';

const secret = 'a secret of sixteen or more';
const names = ['eu', 'us', 'ap'] as const;
type Name = (typeof names)[number];

interface World extends AsyncDisposable {
  readonly eu: RegionsCache;
  readonly us: RegionsCache;
  readonly ap: RegionsCache;
  /** From one to another. */
  way(from: Name, to: Name): FaultLink;
  readonly urls: Readonly<Record<Name, string>>;
}

/** All of them hear each other when this resolves. */
async function world(options: Partial<LinkOptions> = {}): Promise<World> {
  const stack = new AsyncDisposableStack();
  const handlers = new Map<Name, RegionsCache['handler']>();
  const ports = new Map<Name, number>();
  for (const name of names) {
    const server = createServer((request, response) => handlers.get(name)!(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.set(name, (server.address() as AddressInfo).port);
    stack.defer(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  const ways = new Map<string, FaultLink>();
  const caches = {} as Record<Name, RegionsCache>;
  for (const from of names) {
    const peers = [];
    for (const to of names.filter((each) => each !== from)) {
      const way = stack.use(await startFaultLink(ports.get(to)!));
      ways.set(`${from} ${to}`, way);
      peers.push({ region: to, url: `http://127.0.0.1:${way.port}/` });
    }
    caches[from] = linkRegions(createCache({ jitter: 0 }), {
      region: from,
      peers,
      secret,
      askBudget: '5s',
      ...options,
    });
    handlers.set(from, caches[from].handler);
    stack.use(caches[from]);
  }
  await until(
    () => names.every((name) => caches[name].stats().peers.each.every(({ rttMs }) => rttMs !== undefined)),
    'all hear each other',
  );
  const urls = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${ports.get(name)}`]));
  return {
    ...caches,
    urls: urls as Record<Name, string>,
    way: (from, to) => ways.get(`${from} ${to}`)!,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const never = () => assert.fail('the factory was called');

test('a miss is asked of the nearest regions, and what they have is kept for the time it has left', async () => {
  await using all = await world({ replicate: 'none' });
  await all.eu.set('a', { made: 'eu' }, { ttl: '10s', tags: ['tag'] });
  await until(() => all.us.stats().peers.applied === 1 && all.ap.stats().peers.applied === 1, 'all know of the write');
  assert.deepEqual(await all.us.getOrSet('a', never, { ttl: '1h' }), { made: 'eu' });
  assert.equal(all.us.stats().peers.found, 1);
  // It is there now, and its tag and its time came with it.
  await all.eu.close();
  assert.deepEqual(await all.us.get('a'), { made: 'eu' });
  assert.equal(await all.us.invalidateTags(['tag']), 1);
});

test('what nobody has is loaded, and get finds what others have', async () => {
  await using all = await world({ replicate: 'none' });
  assert.equal(await all.us.getOrSet('a', () => 1), 1);
  assert.equal(await all.ap.get('a'), 1);
  assert.equal(await all.ap.get('b'), undefined);
  assert.equal(all.ap.stats().entries, 1);
});

test('what is written goes to other regions without being asked for', async () => {
  await using all = await world();
  await all.eu.set('a', [1, 'grüße', null], { ttl: '1m', tags: ['tag'] });
  await until(() => all.us.stats().entries === 1 && all.ap.stats().entries === 1, 'the value is everywhere');
  assert.deepEqual(await all.ap.get('a'), [1, 'grüße', null]);
  assert.equal(all.ap.stats().peers.asked, 0);
  await all.us.invalidateTags(['tag']);
  await until(() => all.eu.stats().entries === 0 && all.ap.stats().entries === 0, 'it is gone everywhere');
});

test('invalidations by key, tag, pattern and clear reach all regions', async () => {
  await using all = await world({ replicate: 'none' });
  const fill = async () => {
    for (const name of names) {
      for (const key of ['x:1', 'x:2', 'y:1']) await all[name].getOrSet(key, () => name, { tags: [`of ${key}`] });
    }
  };
  const gone = async (keys: readonly string[]) => {
    for (const name of names) {
      await until(() => all[name].stats().entries === 3 - keys.length, `${keys} are gone in ${name}`);
    }
  };
  await fill();
  await all.eu.delete('x:1');
  await gone(['x:1']);
  await fill();
  await all.us.invalidateTags(['of y:1', 'of x:2']);
  await gone(['y:1', 'x:2']);
  await fill();
  await all.ap.deletePattern('x:*');
  await gone(['x:1', 'x:2']);
  await fill();
  await all.eu.clear();
  await gone(['x:1', 'x:2', 'y:1']);
});

test('with a link cut the caller waits for nothing, and what was missed is made up for when it is back', async () => {
  await using all = await world({ replicate: 'none' });
  for (const name of names) await all[name].getOrSet('a', () => 1);
  all.way('eu', 'us').cut();
  await all.eu.delete('a');
  await until(() => all.ap.stats().entries === 0, 'ap has heard');
  assert.equal(await all.us.get('a'), 1);
  all.way('eu', 'us').heal();
  await until(() => all.us.stats().entries === 0, 'us has heard');
});

test('no region that has heard less answers: what it has may be what was invalidated', async () => {
  await using all = await world({ replicate: 'none' });
  for (const name of names) await all[name].getOrSet('a', () => 'old');
  all.way('eu', 'us').cut();
  await all.eu.delete('a');
  await until(() => all.ap.stats().entries === 0, 'ap has heard');
  assert.equal(await all.ap.getOrSet('a', () => 'new'), 'new');
  assert.ok(all.ap.stats().peers.behind > 0);
});

test('an answer that comes after an invalidation is not kept', async () => {
  await using all = await world({ replicate: 'none' });
  await all.eu.set('a', 'old');
  await until(() => all.us.stats().peers.applied === 1, 'us has heard of the write');
  const asked = all.us.getOrSet('a', () => 'new');
  await all.us.delete('a');
  await asked;
  assert.equal(await all.us.getOrSet('a', () => 'new'), 'new');
});

test('writes of one key that cross are dropped, so that no two regions differ', async () => {
  await using all = await world({ replicate: 'all' });
  await Promise.all([all.eu.set('a', 'eu'), all.us.set('a', 'us')]);
  const settled = () => names.every((name) => all[name].stats().peers.each.every(({ queued }) => queued === 0));
  await until(settled, 'all is told');
  const values = await Promise.all(names.map((name) => all[name].getOrSet('a', () => 'source')));
  assert.equal(new Set(values).size, 1, `${values}`);
});

test('what came from a region stays when a process there leaves', async () => {
  await using all = await world();
  await all.eu.set('a', 1);
  await until(() => all.us.stats().entries === 1, 'us has it');
  await all.eu.close();
  await until(() => all.us.stats().peers.each.some(({ failures }) => failures > 0), 'eu is gone');
  assert.equal(await all.us.get('a'), 1);
  assert.equal(all.us.stats().peers.gaps, 0);
});

test('each region counts for itself', async () => {
  await using all = await world();
  assert.equal(await all.eu.increment('hits', 5), 5);
  assert.equal(await all.us.increment('hits', 2), 2);
  assert.equal(await all.ap.get('hits'), undefined);
});

test('nobody is heard without the secret, nor twice', async () => {
  await using all = await world();
  assert.equal((await ask(all.urls.eu, '/', { method: 'GET' })).status, 405);
  assert.equal((await ask(all.urls.eu, '/', { method: 'POST', body: 'x'.repeat(100) })).status, 403);
  const stranger = linkRegions(createCache(), {
    region: 'xx',
    peers: [{ region: 'eu', url: all.urls.eu }],
    secret: 'another secret, also long',
  });
  await stranger.clear();
  await until(() => stranger.stats().peers.each[0]!.failures > 0, 'it was refused');
  assert.equal(all.eu.stats().peers.applied, 0);
  await stranger.close();
});

test('options that are not what they take are refused', async () => {
  const cache = createCache();
  const options = { region: 'eu', peers: [], secret };
  assert.throws(() => linkRegions(cache, { ...options, secret: 'short' }), { code: 'ERR_DATA_CACHE_OPTION' });
  const peers = [{ region: 'us', url: 'nowhere' }];
  assert.throws(() => linkRegions(cache, { ...options, peers }), { code: 'ERR_DATA_CACHE_OPTION' });
  const linked = linkRegions(cache, options);
  assert.throws(() => linkRegions(linked, options), { code: 'ERR_DATA_CACHE_OPTION' });
  await linked.close();
});

/** Caches of three regions, linked by HTTP over sockets that can be cut. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createCache, type LinkOptions, linkRegions, type RegionsCache } from '../../src/cache/index.ts';
import { ask } from '../support/ask.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import {
  type JoinedRegions,
  type RegionName as Name,
  regionNames as names,
  regionsSuite,
} from '../support/regions-suite.ts';
import { until } from '../support/until.ts';

const secret = 'a secret of sixteen or more';
interface World extends JoinedRegions, AsyncDisposable {
  readonly caches: Readonly<Record<Name, RegionsCache>>;
  readonly eu: RegionsCache;
  readonly us: RegionsCache;
  readonly ap: RegionsCache;
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
  const isHeard = () =>
    names.every((name) => caches[name].stats().peers.each.every(({ rttMs }) => rttMs !== undefined));
  const hear = async () => {
    await until(isHeard, 'all hear each other');
  };
  await hear();
  const urls = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${ports.get(name)}`]));
  return {
    ...caches,
    caches,
    hear,
    urls: urls as Record<Name, string>,
    way: (from, to) => ways.get(`${from} ${to}`)!,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

let asking: World;
let sending: World;
before(async () => {
  [asking, sending] = await Promise.all([world({ replicate: 'none' }), world({ replicate: 'all' })]);
});
after(async () => {
  await asking[Symbol.asyncDispose]();
  await sending[Symbol.asyncDispose]();
});

regionsSuite(
  () => asking,
  () => sending,
);

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

test('what came from a region stays when a process there leaves', async () => {
  await using all = await world();
  await all.eu.set('a', 1);
  await until(() => all.us.stats().entries === 1, 'us has it');
  await all.eu.close();
  await until(() => all.us.stats().peers.each.some(({ failures }) => failures > 0), 'eu is gone');
  assert.equal(await all.us.get('a'), 1);
  assert.equal(all.us.stats().peers.gaps, 0);
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

/** Regions with a Redis each, joined by their gateways over HTTP: what the suite says, and what can befall a Redis or a gateway. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  createJoinedCache,
  HttpPeerLink,
  openGateway,
  peerHandler,
  type RegionGateway,
} from '../../src/cache/index.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { freePort, startRedis } from '../support/index.ts';
import { redisCommand } from '../support/redis-command.ts';
import { becomes, type JoinedRegions, type RegionName, regionNames, regionsSuite } from '../support/regions-suite.ts';
import type { RunningServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const secret = 'a secret of sixteen or more';

interface GatewayRegions extends JoinedRegions, AsyncDisposable {
  readonly gateways: Record<RegionName, RegionGateway>;
  readonly prefix: string;
  /** One more. */
  gatewayOf(region: RegionName): RegionGateway;
}

async function listen(stack: AsyncDisposableStack, handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

let worlds = 0;

async function join(redis: readonly RunningServer[], replicate: 'all' | 'none'): Promise<GatewayRegions> {
  const stack = new AsyncDisposableStack();
  const gateways = {} as Record<RegionName, RegionGateway>;
  const caches = {} as Record<RegionName, ReturnType<typeof createJoinedCache>>;
  const ports = new Map<RegionName, number>();
  const prefix = `world${++worlds}`;
  for (const name of regionNames) {
    const take = (bytes: Uint8Array) => gateways[name].take(bytes);
    ports.set(name, await listen(stack, peerHandler({ secrets: () => [secret], take })));
  }
  const ways = new Map<string, FaultLink>();
  for (const from of regionNames) {
    for (const to of regionNames) ways.set(`${from} ${to}`, stack.use(await startFaultLink(ports.get(to)!)));
  }
  const optionsOf = (region: RegionName) => {
    const { port } = redis[regionNames.indexOf(region)]!;
    return { redis: `redis://127.0.0.1:${port}`, prefix };
  };
  const gatewayOf = (region: RegionName) => {
    const links = regionNames
      .filter((to) => to !== region)
      .map((to) => {
        const url = new URL(`http://127.0.0.1:${ways.get(`${region} ${to}`)!.port}/`);
        return new HttpPeerLink(
          to,
          () => url,
          () => [secret],
        );
      });
    return openGateway({ region, ...optionsOf(region), serializer: 'json', links, askBudgetMs: 5_000, replicate });
  };
  for (const region of regionNames) {
    gateways[region] = gatewayOf(region);
    stack.defer(() => gateways[region].close());
    const door = { url: `http://127.0.0.1:${ports.get(region)}/`, secret, askBudgetMs: 5_000 };
    caches[region] = stack.use(createJoinedCache({ ...optionsOf(region), jitter: 0, commandTimeout: '10s' }, door));
  }
  const isHeard = () =>
    regionNames.every((name) => gateways[name].stats().links.every(({ state }) => state === 'following'));
  const hear = async () => {
    await until(isHeard, 'all hear each other');
  };
  await hear();
  return {
    caches,
    gateways,
    prefix,
    gatewayOf,
    way: (from, to) => ways.get(`${from} ${to}`)!,
    hear,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

let redis: readonly RunningServer[];
let asking: GatewayRegions;
let sending: GatewayRegions;
before(async () => {
  redis = await Promise.all(regionNames.map(async () => startRedis({ port: await freePort() })));
  [asking, sending] = await Promise.all([join(redis, 'none'), join(redis, 'all')]);
});
after(async () => {
  await asking[Symbol.asyncDispose]();
  await sending[Symbol.asyncDispose]();
  for (const server of redis) await server.stop();
});

regionsSuite(
  () => asking,
  () => sending,
);

test('a region that has missed more than another one keeps begins with an empty cache', async () => {
  const { caches, gateways, way, hear } = asking;
  await caches.us.set('its own', 1);
  const gaps = () => gateways.us.stats().links.find(({ region }) => region === 'eu')!.gaps;
  const before = gaps();
  way('us', 'eu').cut();
  await until(() => gateways.us.stats().links.some(({ state }) => state === 'apart'), 'us is apart');
  for (let i = 0; i < 3; i++) await caches.eu.delete(`deleted ${i}`);
  await redisCommand(redis[0]!.port, 'LTRIM', `${asking.prefix}:{book}:messages`, '-1', '-1');
  way('us', 'eu').heal();
  await until(() => gaps() === before + 1, 'us has noticed');
  await becomes(caches.us, 'its own', undefined);
  await hear();
});

test('another node of a region follows the others when the one that did is gone', async () => {
  const second = asking.gatewayOf('us');
  try {
    await until(() => second.stats().links.every(({ state }) => state === 'standing-by'), 'the second stands by');
    await asking.gateways.us.close();
    await until(() => second.stats().links.every(({ state }) => state === 'following'), 'the second follows');
    await asking.caches.us.set('followed', 1);
    await asking.caches.eu.delete('followed');
    await becomes(asking.caches.us, 'followed', undefined);
    assert.deepEqual(
      second.stats().links.map(({ gaps }) => gaps),
      [0, 0],
    );
  } finally {
    await second.close();
  }
});

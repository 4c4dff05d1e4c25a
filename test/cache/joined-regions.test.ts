/** Regions with a Redis each, joined by their gateways over HTTP: what the suite says, and what can befall a Redis or a gateway. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import {
  createJoinedCache,
  HttpPeerLink,
  openGateway,
  peerHandler,
  type RegionGateway,
} from '../../src/cache/index.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { freePort, startRedis } from '../support/index.ts';
import { type JoinedRegions, type RegionName, regionNames, regionsSuite } from '../support/regions-suite.ts';
import type { RunningServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const secret = 'a secret of sixteen or more';

interface GatewayRegions extends JoinedRegions, AsyncDisposable {
  readonly gateways: Record<RegionName, RegionGateway>;
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
    const handler: RequestListener = (...given) => peerHandler(secret, (bytes) => gateways[name].take(bytes))(...given);
    ports.set(name, await listen(stack, handler));
  }
  const ways = new Map<string, FaultLink>();
  for (const from of regionNames) {
    for (const to of regionNames) ways.set(`${from} ${to}`, stack.use(await startFaultLink(ports.get(to)!)));
  }
  for (const [i, region] of regionNames.entries()) {
    const options = { redis: `redis://127.0.0.1:${redis[i]!.port}`, prefix };
    const links = regionNames
      .filter((to) => to !== region)
      .map((to) => {
        const url = new URL(`http://127.0.0.1:${ways.get(`${region} ${to}`)!.port}/`);
        return new HttpPeerLink(to, () => url, secret);
      });
    gateways[region] = openGateway({ region, ...options, serializer: 'json', links, askBudgetMs: 5_000, replicate });
    stack.defer(() => gateways[region].close());
    const door = { url: `http://127.0.0.1:${ports.get(region)}/`, secret, askBudgetMs: 5_000 };
    caches[region] = stack.use(createJoinedCache({ ...options, jitter: 0, commandTimeout: '10s' }, door));
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

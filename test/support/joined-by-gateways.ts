/** Three regions with a Redis each, whose caches are joined by their gateways over HTTP, by ways that can be cut. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createJoinedCache,
  HttpPeerLink,
  openGateway,
  peerHandler,
  type RedisPlace,
  type RegionGateway,
} from '../../src/cache/index.ts';
import { type FaultLink, startFaultLink } from './fault-link.ts';
import { type JoinedRegions, type RegionName, regionNames } from './regions-suite.ts';
import { until } from './until.ts';

const secret = 'a secret of sixteen or more';

export interface GatewayRegions extends JoinedRegions, AsyncDisposable {
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

/** Resolves when all hear each other. */
export async function joinByGateways(
  redis: Readonly<Record<RegionName, RedisPlace>>,
  replicate: 'all' | 'none',
): Promise<GatewayRegions> {
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
  const optionsOf = (region: RegionName) => ({ redis: redis[region], prefix });
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

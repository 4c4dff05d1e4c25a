/**
 * Has the gateway of this region's cache: for the processes of its apps, which ask it on loopback with a secret that is new
 * with each start of the node, and for the gateways of other regions, which reach it by this region's edges. An edge inside
 * an app's process passes on what comes from them.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { GatewayDoor, GatewayStats, PeerLink } from '../../cache/index.ts';
import { peerCacheDefaults } from '../../cache/settings.ts';
import type { ResolvedWorld } from '../../config/index.ts';
import { factsIn } from '../../connect/index.ts';
import { MessageHandler, type MessageReply } from '../../edge/index.ts';
import type { EndpointAddress } from '../../proxy/index.ts';
import type { NodeOptions } from '../node-options.ts';
import { addressIn } from '../region-reach.ts';
import { cachePrefix } from './cache-prefix.ts';
import { type JoinedCache, joinedCache, joiningSecrets } from './joined-caches.ts';

export interface CacheHost {
  /** What the processes are told. */
  readonly door: GatewayDoor | undefined;
  /** What came from another region, sealed. */
  answer(sealed: Buffer): Promise<MessageReply>;
  /** Undefined where the gateway is in another process. */
  stats(): GatewayStats | undefined;
  /** Another config is in force. */
  configure(world: ResolvedWorld): void;
  close(): Promise<void>;
}

const { createServer } = process.getBuiltinModule('node:http');

type OnLink = (region: string, isUp: boolean, reason: string) => void;
type Room = typeof import('../../cache/index.ts');

/** Where an edge takes the messages of other regions' gateways. */
const path = '/.well-known/antipode/cache';

/** Undefined where the cache of the region is alone. Throws ERR_DATA_CACHE_OPTION. */
export async function openCacheHost(options: NodeOptions, onLink: OnLink): Promise<CacheHost | undefined> {
  const joined = joinedCache(options.world, options);
  if (joined === undefined) return undefined;
  const room = await import('../../cache/index.ts');
  return options.worker === undefined ? gatewayHost(room, options, joined, onLink) : passingHost(room, options);
}

/** Takes messages from the edges of other regions. */
export function cacheHandler(host: CacheHost): MessageHandler {
  return new MessageHandler({ maxBytes: peerCacheDefaults.maxMessageBytes, take: (sealed) => host.answer(sealed) });
}

async function gatewayHost(
  room: Room,
  options: NodeOptions,
  { redis, others, askBudgetMs, replicate }: JoinedCache,
  onLink: OnLink,
): Promise<CacheHost> {
  const { region = '' } = options;
  let { world } = options;
  const secrets = () => joiningSecrets(world, options);
  const links = others.map((id): PeerLink => {
    return new room.HttpPeerLink(id, () => urlOf(addressIn(world, options)(id, undefined)), secrets);
  });
  const { serializer } = world.cache.app;
  const prefix = cachePrefix(world, region);
  const gateway = room.openGateway({ region, redis, prefix, serializer, links, askBudgetMs, replicate, onLink });
  const take = (message: Uint8Array) => gateway.take(message);
  const secret = randomBytes(32).toString('hex');
  // Its clients are on this machine: a connection that ends between two requests would cost the second one.
  const server = createServer({ keepAliveTimeout: 0 }, room.peerHandler({ secrets: () => [secret], take }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    door: { url: `http://127.0.0.1:${port}/`, secret, askBudgetMs },
    answer: (sealed) => room.answerSealed(sealed, { secrets, take }),
    stats: () => gateway.stats(),
    configure(next) {
      world = next;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await gateway.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function passingHost(room: Room, options: NodeOptions): CacheHost | undefined {
  const door = factsIn(process.env)?.cache.gateway;
  if (door === undefined) return undefined;
  let { world } = options;
  const url = new URL(door.url);
  const link = new room.HttpPeerLink(
    options.region ?? '',
    () => url,
    () => [door.secret],
  );
  const take = (message: Uint8Array) => link.request(message, passedForMs);
  const secrets = () => joiningSecrets(world, options);
  return {
    door: undefined,
    answer: (sealed) => room.answerSealed(sealed, { secrets, take }),
    stats: () => undefined,
    configure(next) {
      world = next;
    },
    async close() {
      link.close();
    },
  };
}

/** Longer than a gateway holds any question. */
const passedForMs = 5_000;

function urlOf({ host, port, tls }: EndpointAddress): URL {
  const name = host.includes(':') ? `[${host}]` : host;
  return new URL(`${tls ? 'https' : 'http'}://${name}:${port}${path}`);
}

/** Makes a cache one with those of other regions. */
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import {
  type OptionNames,
  type Secrets,
  type SecretsOption,
  secretsReader,
  systemTimers,
  type Timers,
} from '../core/index.ts';
import type { Cache, CacheStats } from './cache.ts';
import { checkMakingOptions } from './check-call-options.ts';
import { HttpPeerLink } from './drivers/http/http-peer-link.ts';
import { peerHandler } from './drivers/http/peer-handler.ts';
import { durationOf } from './entry-times.ts';
import { optionFault } from './faults.ts';
import type { HoldingCache } from './held-entry.ts';
import type { Duration } from './options.ts';
import { CachePeers } from './peers/cache-peers.ts';
import { peerCacheDefaults } from './peers/defaults.ts';
import { Exports } from './peers/exports.ts';
import { LinkedCache } from './peers/linked-cache.ts';
import type { PeerLink } from './peers/peer-link.ts';
import type { PeersStats } from './peers/peers-stats.ts';
import type { SerializerOption } from './region/index.ts';

/** Where another cache takes messages. */
export interface PeerPlace {
  readonly region: string;
  /** The URL at which the other app has mounted its `handler`. */
  readonly url: string;
}

export interface LinkOptions {
  /** The region that this cache is in. */
  readonly region: string;
  /** Every other process with a cache of this kind, by its URL or by a link of one's own. */
  readonly peers: readonly (PeerPlace | PeerLink)[];
  /**
   * What all of them share, 16 characters or more; nobody without it is heard. Of several, while one takes the place of
   * another, the first seals and all are believed; a function is asked for them with each message.
   */
  readonly secret: SecretsOption;
  /** How long a miss may take to ask the nearest regions. Default 50 ms; 0: none is asked. */
  readonly askBudget?: Duration | undefined;
  /** Who is sent what is written: the two nearest regions ('near', default), 'all', or 'none'. */
  readonly replicate?: 'near' | 'all' | 'none' | undefined;
  /** How values become bytes, the same for all: 'json' (default), 'msgpack', or one's own. */
  readonly serializer?: SerializerOption | undefined;
  readonly timers?: Timers | undefined;
}

const optionNames: OptionNames<LinkOptions> = {
  ...{ region: true, peers: true, secret: true, askBudget: true, replicate: true, serializer: true, timers: true },
};

/** A cache with others of its kind. */
export interface RegionsCache<Values extends object = Record<string, unknown>> extends Cache<Values> {
  /** For `node:http`: takes the messages of the others. */
  readonly handler: RequestListener;
  stats(): RegionsCacheStats;
  /** Takes a message that came by a link of one's own; resolves to the reply, undefined for what is no message. */
  take(message: Uint8Array): Promise<Uint8Array | undefined>;
}

export interface RegionsCacheStats extends CacheStats {
  readonly peers: PeersStats;
}

/**
 * The cache is used by what this returns from then on, and closed with it. Throws ERR_DATA_CACHE_OPTION.
 */
export function linkRegions<Values extends object = Record<string, unknown>>(
  cache: Cache<Values>,
  options: LinkOptions,
): RegionsCache<Values> {
  checkMakingOptions('linkRegions', options, optionNames);
  const { region, serializer = 'json', replicate = 'near', timers = systemTimers } = options;
  const { askBudget = peerCacheDefaults.askBudgetMs } = options;
  if (!('held' in cache)) throw optionFault('cache', cache, 'what createCache() returned, once');
  const secrets = secretsReader(options.secret);
  const shortest = Math.min(...(secrets() ?? ['']).map(({ length }) => length));
  if (shortest < 16) throw optionFault('secret', `${shortest} characters`, '16 characters or more');
  const holding = cache as unknown as HoldingCache;
  const peers = new CachePeers({
    cache: holding,
    exports: new Exports(holding, serializer, peerCacheDefaults),
    own: { region, node: randomBytes(12).toString('base64url') },
    links: options.peers.map((peer) => linkOf(peer, secrets)),
    timers,
    limits: peerCacheDefaults,
    askBudgetMs: durationOf('askBudget', askBudget),
    replicate,
  });
  const linked = new LinkedCache(holding, peers);
  const take = (message: Uint8Array) => peers.take(message);
  return Object.assign(linked, { take, handler: peerHandler({ secrets, take }) }) as unknown as RegionsCache<Values>;
}

function linkOf(peer: PeerPlace | PeerLink, secrets: () => Secrets | undefined): PeerLink {
  if (!('url' in peer)) return peer;
  if (!URL.canParse(peer.url)) throw optionFault('peers', peer.url, 'http:// or https:// URLs');
  const url = new URL(peer.url);
  return new HttpPeerLink(peer.region, () => url, secrets);
}

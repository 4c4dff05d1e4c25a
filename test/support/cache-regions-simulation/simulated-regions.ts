/**
 * Three regions on simulated time: a store each, gateways that come and go, and a cache as an app has it. Messages between the
 * gateways take their time, overtake each other, are lost, come twice, and do not come at all where a way is cut.
 */

import { GatewayNeighbours } from '../../../src/cache/gateway/gateway-neighbours.ts';
import { readOrigin } from '../../../src/cache/gateway/origin.ts';
import { OwnRegion } from '../../../src/cache/gateway/own-region.ts';
import { RegionGateway } from '../../../src/cache/gateway/region-gateway.ts';
import type { Cache } from '../../../src/cache/index.ts';
import { LinkedCache } from '../../../src/cache/peers/linked-cache.ts';
import type { PeerLink } from '../../../src/cache/peers/peer-link.ts';
import {
  type BookMessage,
  type BookPosition,
  type RegionStore,
  RegionTier,
  regionCacheDefaults,
} from '../../../src/cache/region/index.ts';
import { TieredCache } from '../../../src/cache/tiered-cache.ts';
import type { Random } from '../../../src/core/index.ts';
import type { SimulatedTime } from '../data-simulation/simulated-time.ts';
import { type SimulatedConnection, SimulatedRedis } from './simulated-redis.ts';

export const simulatedNames = ['eu', 'us', 'ap'] as const;
export type SimulatedName = (typeof simulatedNames)[number];

export interface SimulatedRegion {
  readonly redis: SimulatedRedis;
  readonly cache: Cache;
  readonly connection: SimulatedConnection;
  readonly gateways: SimulatedGateway[];
}

export interface SimulatedGateway {
  readonly gateway: RegionGateway;
  readonly connection: SimulatedConnection;
  isAlive: boolean;
}

/** What a region's cache hears of another region: an invalidation, by its position there. */
export type OnHeard = (name: SimulatedName, origin: string, position: BookPosition) => void;

const limits = regionCacheDefaults;
/** Few, so that a region soon has missed more than another one keeps. */
const maxMessages = 12;
const [leastDelayMs, mostDelayMs] = [8, 60];
const askBudgetMs = 400;

export class SimulatedRegions {
  readonly regions: Readonly<Record<SimulatedName, SimulatedRegion>>;
  /** Shares of the messages between gateways. */
  faults = { loss: 0, duplicates: 0 };
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #onHeard: OnHeard;
  readonly #cuts = new Set<string>();

  constructor(time: SimulatedTime, random: Random, onHeard: OnHeard) {
    this.#time = time;
    this.#random = random;
    this.#onHeard = onHeard;
    const made = simulatedNames.map((name) => [name, this.#regionOf(name)] as const);
    this.regions = Object.fromEntries(made) as Record<SimulatedName, SimulatedRegion>;
    for (const name of simulatedNames) this.addGateway(name);
  }

  /** Messages from one to the other do not come; answers are messages too. */
  cut(from: SimulatedName, to: SimulatedName): void {
    this.#cuts.add(`${from} ${to}`);
  }

  heal(): void {
    this.#cuts.clear();
    this.faults = { loss: 0, duplicates: 0 };
  }

  addGateway(name: SimulatedName): void {
    const { redis, gateways } = this.regions[name];
    const connection = redis.connect();
    const parts = { store: connection, limits, serializer: 'json', ...this.#ports(), onInvalidated() {} } as const;
    const own = new OwnRegion({
      store: connection,
      timers: this.#time,
      commandTimeoutMs: limits.commandTimeoutMs,
      openTier: (onMessage) => new RegionTier({ ...parts, onMessage }),
    });
    const links = simulatedNames.filter((other) => other !== name).map((other) => this.#linkTo(name, other));
    const gateway = new RegionGateway({
      ...{ own, region: name, links, serializer: 'json', askBudgetMs, replicate: 'all', onLink() {} },
      ...this.#ports(),
    });
    gateways.push({ gateway, connection, isAlive: true });
  }

  /** As a process that is killed: nothing of it happens any more, and its seat is not given back. */
  killGateway(name: SimulatedName): void {
    for (const each of this.regions[name].gateways) {
      each.isAlive = false;
      each.connection.kill();
    }
  }

  /** Whether every region hears every other, and has made all there is. */
  get isEven(): boolean {
    return simulatedNames.every((name) =>
      this.#alive(name).some(({ gateway }) =>
        gateway.stats().links.every(({ state, lagMs }) => state === 'following' && lagMs === 0),
      ),
    );
  }

  #ports() {
    return { timers: this.#time, random: this.#random };
  }

  #alive(name: SimulatedName): readonly SimulatedGateway[] {
    return this.regions[name].gateways.filter(({ isAlive }) => isAlive);
  }

  #regionOf(name: SimulatedName): SimulatedRegion {
    const redis = new SimulatedRedis(this.#time, this.#random, maxMessages);
    const connection = redis.connect();
    const store = this.#hearing(name, connection);
    const options = { jitter: 0, ttl: '1h', ...this.#ports() } as const;
    const tier = { store, limits, serializer: 'json', isJoined: true, ...this.#ports() } as const;
    const cache = new TieredCache(options, (onInvalidated) => new RegionTier({ ...tier, onInvalidated }));
    const link = this.#linkTo(name, name);
    const neighbours = new GatewayNeighbours({ link, serializer: 'json', askBudgetMs, timers: this.#time });
    return { redis, connection, cache: new LinkedCache(cache, neighbours), gateways: [] };
  }

  /** The store as the app's cache sees it, with a word when that has heard something. */
  #hearing(name: SimulatedName, connection: SimulatedConnection): RegionStore {
    const heard = ({ from }: BookMessage) => {
      const origin = readOrigin(from);
      // Its own are acknowledged where they are made, which is when they count.
      if (origin !== undefined && origin.region !== name) this.#onHeard(name, origin.region, origin.position);
    };
    const open: RegionStore['open'] = (listener) =>
      connection.open({
        onWake: (key, isReleased) => listener.onWake(key, isReleased),
        onLost: (reason, isServer) => listener.onLost(reason, isServer),
        onMessage(message) {
          listener.onMessage(message);
          heard(message);
        },
      });
    return new Proxy(connection, {
      get: (target, key) => {
        if (key === 'open') return open;
        const member = Reflect.get(target, key, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  #linkTo(from: SimulatedName, to: SimulatedName): PeerLink {
    return {
      region: to,
      request: (message, timeoutMs) =>
        new Promise((resolve, reject) => {
          this.#time.after(timeoutMs, () => reject(new Error('no answer in time')));
          const copies = this.#random.next() < this.faults.duplicates ? 2 : 1;
          for (let copy = 0; copy < copies; copy++)
            this.#carry(from, to, async () => {
              const gateway = this.#alive(to).at(-1)?.gateway;
              const reply = await gateway?.take(message);
              if (reply !== undefined) this.#carry(to, from, () => resolve(reply));
            });
        }),
      close() {},
    };
  }

  #carry(from: SimulatedName, to: SimulatedName, arrive: () => unknown): void {
    const isNear = from === to;
    if (!isNear && (this.#cuts.has(`${from} ${to}`) || this.#random.next() < this.faults.loss)) return;
    const delayMs = isNear ? 0.1 : leastDelayMs + this.#random.next() ** 3 * (mostDelayMs - leastDelayMs);
    this.#time.after(delayMs, arrive);
  }
}

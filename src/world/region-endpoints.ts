/**
 * The connections of one service to the edges of regions: with the service's own timeouts and limits, and in nobody else's
 * way.
 */
import type { Coordinates } from '../geo/index.ts';
import {
  type ClientPlace,
  type Deadlines,
  type EndpointAddress,
  type PoolOptions,
  ProxyEndpoint,
} from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';

/** How a region's edge is reached by a client at a place. */
export type AddressOf = (region: string, place: Coordinates | undefined) => EndpointAddress;

export class RegionEndpoints {
  readonly options: PoolOptions;
  readonly #addressOf: AddressOf;
  readonly #deadlines: Deadlines;
  /** By address: at a global entry of `dev`, one region has an address for each distance. */
  readonly #endpoints = new Map<string, ProxyEndpoint>();

  constructor(options: PoolOptions, addressOf: AddressOf, deadlines: Deadlines) {
    this.options = options;
    this.#addressOf = addressOf;
    this.#deadlines = deadlines;
  }

  /** Open connections. */
  get open(): number {
    return [...this.#endpoints.values()].reduce((sum, { pool }) => sum + pool.open, 0);
  }

  /** The way to a region for a client at this place. */
  of(region: string, place: ClientPlace | undefined): ProxyEndpoint {
    const address = this.#addressOf(region, place?.coordinates);
    const key = `${region} ${address.host}:${address.port}`;
    let endpoint = this.#endpoints.get(key);
    if (endpoint === undefined) {
      this.#forgetOldest();
      const silentAfterMs = worldDefaults.regionSilentMs;
      endpoint = new ProxyEndpoint({ id: region, address, isEdge: true, silentAfterMs }, this.options, this.#deadlines);
      this.#endpoints.set(key, endpoint);
    }
    return endpoint;
  }

  /** All ways to a region. */
  to(region: string): ProxyEndpoint[] {
    return [...this.#endpoints.values()].filter(({ id }) => id === region);
  }

  close(): void {
    for (const endpoint of this.#endpoints.values()) endpoint.close();
  }

  #forgetOldest(): void {
    if (this.#endpoints.size < worldDefaults.maxRegionEndpoints) return;
    const [key, oldest] = this.#endpoints.entries().next().value!;
    this.#endpoints.delete(key);
    // Requests under way on it end as they would have.
    oldest.close();
  }
}

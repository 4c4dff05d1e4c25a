/**
 * Sends requests to the region the steering chooses; on failure to the next best one. A region whose edge answers that it
 * could not get the request served (502, 503, 504) is passed over like one that does not answer.
 *
 * Where a route asks for data that is new enough, regions that are behind are passed over while another one is not.
 *
 * The limit on requests in flight holds for each service in each region by itself, and a region that has reached it is
 * passed over: one that hangs must not use up the places of those that answer. A request that keeps coming back, because
 * the `url` of a region leads to the entry itself, goes nowhere.
 */
import type { AttemptEnd, Destination, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';
import type { RegionDirectory } from './region-directory.ts';
import type { RegionEndpoints } from './region-endpoints.ts';
import type { RegionLoad } from './region-load.ts';

export class RegionTarget implements Target {
  readonly options: TargetOptions;
  readonly #regions: RegionDirectory;
  readonly #endpoints: RegionEndpoints;
  readonly #load: RegionLoad;

  /** `endpoints` are the service's ways to the regions, `load` what it has under way there. */
  constructor(regions: RegionDirectory, endpoints: RegionEndpoints, load: RegionLoad, options: TargetOptions) {
    this.#regions = regions;
    this.#endpoints = endpoints;
    this.#load = load;
    this.options = options;
  }

  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const { entries, destination } = request;
    const { isFresh } = this.options;
    if (entries > worldDefaults.maxEntries) return undefined;
    if (destination !== undefined && (destination.only || isFresh?.(destination.region) !== false)) {
      const there = this.pickDestination(destination, request, tried);
      if (there !== undefined || destination.only) return there;
    }
    return this.pickFresh(request, tried) ?? this.#choose(request, this.#passedOver(tried));
  }

  /** A region whose data is new enough for the route, where it asks for that and there is one. */
  pickFresh(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const { isFresh } = this.options;
    if (isFresh === undefined) return undefined;
    const stale = this.#regions.ids.filter((id) => !isFresh(id));
    return this.#choose(request, stale.length === 0 ? this.#passedOver(tried) : [...this.#passedOver(tried), ...stale]);
  }

  /** The way to the region a request is meant for, if that takes it. */
  pickDestination(
    { region, only }: Destination,
    { place }: ProxyRequest,
    tried: readonly ProxyEndpoint[],
  ): ProxyEndpoint | undefined {
    if (!this.#regions.takes(region, only) || this.#load.full().includes(region)) return undefined;
    return tried.some(({ id }) => id === region) ? undefined : this.#endpoints.of(region, place);
  }

  admits(): boolean {
    return this.#load.hasRoom();
  }

  #choose({ place, hashKey }: ProxyRequest, passedOver: readonly string[]): ProxyEndpoint | undefined {
    const region = this.#regions.steering.choose({ ...place, key: hashKey }, passedOver);
    return region === undefined ? undefined : this.#endpoints.of(region, place);
  }

  /** Endpoints of this region's own may be among those tried; their ids are no region's. */
  #passedOver(tried: readonly ProxyEndpoint[]): readonly string[] {
    const full = this.#load.full();
    return tried.length === 0 ? full : [...full, ...tried.map(({ id }) => id)];
  }

  started(endpoint: ProxyEndpoint): void {
    this.#load.started(endpoint.id);
    this.#regions.started(endpoint.id);
  }

  finished(endpoint: ProxyEndpoint, { place }: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    this.#load.finished(endpoint.id);
    this.#regions.finished(endpoint.id, end, latencyMs, place);
  }
}

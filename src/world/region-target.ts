/**
 * Sends requests to the region the steering chooses; on failure to the next best one. A region whose edge answers that it
 * could not get the request served (502, 503, 504) is passed over like one that does not answer.
 *
 * The limit on requests in flight holds for each region by itself, and one that has reached it is passed over: a region
 * that hangs must not use up the places of those that answer.
 */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';
import type { RegionDirectory } from './region-directory.ts';

export class RegionTarget implements Target {
  readonly options: TargetOptions;
  readonly #regions: RegionDirectory;
  readonly #maxRequests: number;

  constructor(regions: RegionDirectory, options: TargetOptions, maxRequests: number) {
    this.#regions = regions;
    this.#maxRequests = maxRequests;
    this.options = options;
  }

  pick({ place, hashKey }: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const full = this.#regions.full(this.#maxRequests);
    const passedOver = tried.length === 0 ? full : [...full, ...regionsOf(tried)];
    const region = this.#regions.steering.choose({ ...place, key: hashKey }, passedOver);
    return region === undefined ? undefined : this.#regions.endpoint(region, place);
  }

  admits(): boolean {
    return this.#regions.hasRoom(this.#maxRequests);
  }

  started(endpoint: ProxyEndpoint): void {
    this.#regions.started(endpoint.id);
  }

  finished(endpoint: ProxyEndpoint, { place }: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    this.#regions.finished(endpoint.id, end, latencyMs, place);
  }
}

/** Endpoints of this region's own services may be among those tried. */
function regionsOf(tried: readonly ProxyEndpoint[]): string[] {
  return tried.filter(({ isEdge }) => isEdge).map(({ id }) => id);
}

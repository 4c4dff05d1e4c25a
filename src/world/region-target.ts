/**
 * Sends requests to the region the steering chooses; on failure to the next best one. A region whose edge answers that it
 * cannot serve (502, 503, 504) is passed over like one that does not answer.
 */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';
import type { RegionDirectory } from './region-directory.ts';

export class RegionTarget implements Target {
  readonly options: TargetOptions;
  readonly #regions: RegionDirectory;
  readonly #maxRequests: number;
  #active = 0;

  constructor(regions: RegionDirectory, options: TargetOptions, maxRequests: number) {
    this.#regions = regions;
    this.#maxRequests = maxRequests;
    this.options = options;
  }

  pick({ place, hashKey }: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const regions = tried.length === 0 ? undefined : tried.map(({ id }) => id);
    const region = this.#regions.steering.choose({ ...place, key: hashKey }, regions);
    return region === undefined ? undefined : this.#regions.endpoint(region, place);
  }

  admits(): boolean {
    return this.#active < this.#maxRequests;
  }

  started(endpoint: ProxyEndpoint): void {
    this.#active++;
    this.#regions.started(endpoint.id);
  }

  finished(endpoint: ProxyEndpoint, { place }: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    this.#active--;
    this.#regions.finished(endpoint.id, end, latencyMs, place);
  }
}

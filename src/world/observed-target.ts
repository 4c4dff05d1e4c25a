/** A target whose tries are written down with the request they are for. */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';

export class ObservedTarget implements Target {
  readonly options: TargetOptions;
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
    this.options = target.options;
  }

  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    return this.#target.pick(request, tried);
  }

  admits(request: ProxyRequest): boolean {
    return this.#target.admits(request);
  }

  started(endpoint: ProxyEndpoint, request: ProxyRequest): void {
    request.attempts?.started(endpoint);
    this.#target.started(endpoint, request);
  }

  finished(endpoint: ProxyEndpoint, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    request.attempts?.finished(endpoint, end, latencyMs);
    this.#target.finished(endpoint, request, end, latencyMs);
  }
}

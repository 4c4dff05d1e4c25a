/**
 * Where requests of a route may go: the seam between carrying a request and choosing for it. A service's balancer and the
 * steering between regions both stand behind it.
 */
import type { AttemptEnd } from './attempt-end.ts';
import type { HedgeDelay } from './hedge-delay.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import type { RetryAllowance } from './retry-allowance.ts';
import type { RetryRules } from './retry-rules.ts';

export interface TargetOptions {
  readonly responseTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** For whoever handed the request over, when it has become a tunnel. */
  readonly tunnelTimeoutMs: number;
  readonly pendingTimeoutMs: number;
  /** For the whole of a request; Infinity: no limit. Set as its deadline by whoever hands it over. */
  readonly totalTimeoutMs: number;
  /** When a request is tried again; what an edge of ours answers for itself (502, 503, 504) is among its statuses in any case. */
  readonly retry: RetryRules;
  /** How much the service may be asked again; the same for all its routes. */
  readonly retries: RetryAllowance;
  /** When a second try is sent beside a slow first one; undefined: never. */
  readonly hedge?: HedgeDelay | undefined;
  /** What an endpoint is asked for in place of a request's target. Edges of ours are not: they have the route too. */
  readonly rewrite?: ((target: string) => string) | undefined;
  /** Whether what a region has is new enough for the route; undefined: whatever it has. */
  readonly isFresh?: ((region: string) => boolean) | undefined;
  /** What only edges of ours are told of a request, in lines with their CRLF. */
  readonly edgeFields?: ((request: ProxyRequest) => string) | undefined;
}

export interface Target {
  readonly options: TargetOptions;
  /** An endpoint for this request, none of `tried`; undefined when there is none. Must not keep `request`. */
  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined;
  /** Whether this request may start; false sheds it. Must not keep `request`. */
  admits(request: ProxyRequest): boolean;
  started(endpoint: ProxyEndpoint, request: ProxyRequest): void;
  /** `latencyMs` is the time from sending the request to the response head, or to the failure. */
  finished(endpoint: ProxyEndpoint, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void;
}

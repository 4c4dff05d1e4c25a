/**
 * Where requests of a route may go: the seam between carrying a request and choosing for it. A service's balancer and the
 * steering between regions both stand behind it.
 */
import type { AttemptEnd } from './attempt.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';

export interface TargetOptions {
  readonly responseTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly pendingTimeoutMs: number;
  /** Further tries after the first. */
  readonly retryAttempts: number;
  readonly retryBufferBytes: number;
  /** Statuses that an idempotent request is tried elsewhere for, as a failed attempt would be; of an edge of ours, also 502, 503 and 504. */
  readonly retryStatuses: ReadonlySet<number>;
}

export interface Target {
  readonly options: TargetOptions;
  /** An endpoint for this request, none of `tried`; undefined when there is none. Must not keep `request`. */
  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined;
  /** Whether one more request may start; false sheds it. */
  admits(): boolean;
  started(endpoint: ProxyEndpoint, request: ProxyRequest): void;
  /** `latencyMs` is the time from sending the request to the response head, or to the failure. */
  finished(endpoint: ProxyEndpoint, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void;
}

/** The contract of the balancer: what goes in, what it is told, what comes out. `createBalancer` makes one. */
import type { Clock, Random } from '../core/index.ts';
import type { Endpoint, EndpointRef } from './endpoint.ts';
import type { EndpointHealth } from './endpoint-state.ts';
import type { Explanation } from './explanation.ts';
import type { PolicyName } from './policies/index.ts';
import type { PickRequest, PolicyFactory } from './policy.ts';
import type { BalancerStatus } from './status.ts';

export interface SetEndpointsOptions {
  /** Endpoints not known before begin as healthy (default), or unused until `setHealthy` has been called for them. */
  readonly healthy?: boolean;
}

export interface BalancerOptions<E extends Endpoint> extends SetEndpointsOptions {
  readonly endpoints?: readonly E[];
  /** Default 'least-request'. */
  readonly policy?: PolicyName | PolicyFactory;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Default 30 s; 0 switches slow start off. */
  readonly slowStartMs?: number;
  /** 0 to 1, default 0.5; 0 switches panic off. */
  readonly panicThreshold?: number;
  /** At least 1, default 1.4. */
  readonly overprovisioningFactor?: number;
  /**
   * The id of an endpoint that costs no way to it, for it is in this process: it is taken while it is well, unless the
   * request is bound to another one or placed by a key.
   */
  readonly home?: string | undefined;
}

export interface Balancer<E extends Endpoint> {
  /** The endpoint for a request, none of those already tried; `undefined` when there is no such endpoint. */
  pick(request: PickRequest, tried?: readonly EndpointRef[]): E | undefined;
  /** A request is sent to the endpoint. Every call is to be followed by one of `finished`. */
  started(endpoint: EndpointRef): void;
  /**
   * A request ended, well or not, `latencyMs` after it started. Without `latencyMs` it says nothing about the endpoint:
   * the client left, or the request was never sent.
   */
  finished(endpoint: EndpointRef, latencyMs: number | undefined, ok: boolean): void;
  /** Replaces the list. Endpoints whose id stays keep their state. Throws on a bad list and changes nothing then. */
  setEndpoints(endpoints: readonly E[], options?: SetEndpointsOptions): void;
  /** What was found out about an endpoint; unknown ids are ignored. In a panic the least sick are taken first. */
  setHealth(endpoint: EndpointRef, health: EndpointHealth): void;
  /** For who knows no more than well or not: 'healthy' or 'failing'. */
  setHealthy(endpoint: EndpointRef, healthy: boolean): void;
  /** A draining endpoint gets no new requests and is not counted as sick; unknown ids are ignored. */
  setDraining(endpoint: EndpointRef, draining: boolean): void;
  status(): BalancerStatus;
  /** What `pick` would do with this request, and why, for every endpoint. */
  explain(request: PickRequest): Explanation;
}

/** What all connections of one edge share. */
import type { RequestHeadOptions } from '../http/index.ts';
import type { Deadlines } from '../proxy/index.ts';
import type { Router } from '../route/index.ts';
import type { IdentifyClient } from './client-identity.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { TrafficCounters } from './traffic-counters.ts';

export interface EdgeLimits extends RequestHeadOptions {
  readonly headBytes: number;
  readonly headTimeoutMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly requestsPerConnection: number;
  readonly maxConnections: number;
}

export interface EdgeRuntime {
  readonly router: Router<EdgeRoute>;
  /** Answers for this node's own health, on every host. */
  readonly healthRoute: EdgeRoute;
  /** How many routes the counters know; requests without a route are counted under this index. */
  readonly routeCount: number;
  readonly identify: IdentifyClient;
  readonly limits: EdgeLimits;
  readonly counters: TrafficCounters;
  readonly deadlines: Deadlines;
  /** This edge's region, or empty. */
  readonly region: string;
  /** Whether responses say who served them. */
  readonly debug: boolean;
  /** Whether new requests are still welcome; false while the edge drains. */
  readonly open: boolean;
}

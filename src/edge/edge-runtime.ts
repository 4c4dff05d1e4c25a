/** What all connections of one edge share. */
import type { Deadlines, Turn } from '../proxy/index.ts';
import type { Router } from '../route/index.ts';
import type { IdentifyClient } from './client-identity.ts';
import type { EdgeDefaults } from './defaults.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { LoopTokens } from './loop-tokens.ts';
import type { RequestIds } from './request-ids.ts';
import type { RequestObserver } from './request-observer.ts';
import type { TrafficCounters } from './traffic-counters.ts';

export interface EdgeLimits extends EdgeDefaults {
  /** Lower-case field names with `_` or `.` that may pass; all others with these characters are dropped. */
  readonly allowedAliases?: ReadonlySet<string>;
}

export interface EdgeRuntime {
  readonly router: Router<EdgeRoute>;
  /** What this node answers itself on every host, by paths under `ownPath`. */
  readonly ownRoutes: ReadonlyMap<string, EdgeRoute>;
  /** What plain requests get that are to be made over TLS; undefined where they are served. */
  readonly secureRoute: EdgeRoute | undefined;
  /** Whether a request must name the host its connection was secured for. */
  readonly strictServerName: boolean;
  readonly identify: IdentifyClient;
  readonly limits: EdgeLimits;
  readonly counters: TrafficCounters;
  readonly deadlines: Deadlines;
  readonly turn: Turn;
  readonly requestIds: RequestIds;
  /** Who writes requests down, if anybody does. */
  readonly observer: RequestObserver | undefined;
  /** This edge's region, or empty. */
  readonly region: string;
  /** Whether this is a global entry, which passes requests on to the edges of regions. */
  readonly isEntry: boolean;
  readonly loop: LoopTokens;
  /** Whether responses say who served them. */
  readonly debug: boolean;
  /** Whether new requests are still welcome; false while the edge drains. */
  readonly open: boolean;
  /** Whether connections that another process holds too go back to it between requests. */
  readonly givesBack: boolean;
}

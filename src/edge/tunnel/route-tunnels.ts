import type { Tunnels } from './tunnels.ts';

/** How many tunnels a route has. */
export interface TunnelCounts {
  /** Asked for and not opened yet. */
  asked: number;
  open: number;
  /** Ever. */
  opened: number;
}

/** What a route is given that lets requests change the protocol. */
export interface RouteTunnels {
  /** All of the node. */
  readonly tunnels: Tunnels;
  /** Those of the route, also of routes of its name in configs before. */
  readonly counts: TunnelCounts;
  /** More are answered 503. */
  readonly max: number;
}

import type { ResolvedRegion } from '../config/index.ts';
import type { Secrets } from '../core/index.ts';
import type { Handler, HttpCache, RouteFilter } from '../edge/index.ts';
import type { Target } from '../proxy/index.ts';
import type { PublishMetrics } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';
import type { NodeOverload } from './protections.ts';
import type { LimitPlace } from './rate-limits.ts';

/** What a route's parts are made with. */
export interface RouteTools extends NodeTools {
  /** The route, as metrics name it. */
  readonly label: string;
  /** The way to a service of the config, with this route's timeouts and tries. */
  readonly targetOf: (service: string) => Target;
  /** The ids of all services. */
  readonly services: readonly string[];
  /** Where this node stands, for what it counts together with others. */
  readonly place: LimitPlace;
  /** The part of this name as the config before left it, when `config` is the same; else a new one. For what has a state. */
  readonly keep: <Part extends object>(name: string, config: unknown, make: () => Part) => Part;
  /** Where the node keeps what its routes cache; undefined where none does. */
  readonly cache: HttpCache | undefined;
  /** Puts what a service limits for all of its routes together around a way to it. */
  readonly limited: (service: string, handler: Handler) => Handler;
  /** Whether this node is overloaded; undefined where nobody looks. */
  readonly overload: NodeOverload | undefined;
  /** The regions of the world. */
  readonly regions: readonly Pick<ResolvedRegion, 'id' | 'primary'>[];
  /** What nodes of this world sign with, where it has such. */
  readonly secrets: Secrets | undefined;
  /** Brings users what they have written; undefined where the apps have no data. */
  readonly userSession: RouteFilter | undefined;
  /** What a session may be bound to now: endpoints, or on a global entry regions. */
  readonly sessionIds: () => Iterable<string>;
  /** Has the metrics of a part told with those of the node, for as long as the route is in force. */
  readonly publish: PublishMetrics;
}

/**
 * A config as the program uses it: right in every part, every default in its place, durations in milliseconds, sizes in
 * bytes, paths absolute, names known to exist. Frozen to the last leaf, so that it can be handed to anybody.
 */
import type { EndpointAddress, HedgeRules } from '../proxy/index.ts';
import type { RouteMatch } from '../route/index.ts';
import type {
  Compose,
  Discover,
  Files,
  Redirect,
  Region,
  Respond,
  Retry,
  RouteFiltersConfig,
  Run,
  Service,
  Timeouts,
  Workers,
  World,
} from './schema/index.ts';

export interface ResolvedWorld
  extends Pick<
    World,
    | 'tls'
    | 'http2'
    | 'name'
    | 'debug'
    | 'listen'
    | 'adminToken'
    | 'secret'
    | 'steering'
    | 'trustedProxies'
    | 'cache'
    | 'data'
    | 'readYourWrites'
    | 'sql'
    | 'admission'
    | 'geo'
    | 'limits'
    | 'accessLog'
    | 'tracing'
    | 'history'
    | 'requestId'
    | 'drain'
  > {
  /** In the order of the config. None: a world of one place without a name. */
  readonly regions: readonly ResolvedRegion[];
  readonly services: readonly ResolvedService[];
  /** In the order of the config, which breaks ties. */
  readonly routes: readonly ResolvedRoute[];
}

export interface ResolvedRegion extends Region {
  readonly id: string;
}

export interface ResolvedService
  extends Pick<
    Service,
    | 'scaling'
    | 'memory'
    | 'protocol'
    | 'tls'
    | 'balance'
    | 'slowStartMs'
    | 'panicThreshold'
    | 'health'
    | 'outliers'
    | 'circuitBreaker'
    | 'concurrency'
    | 'retryBudget'
    | 'connection'
  > {
  readonly id: string;
  readonly source: ServiceSource;
}

/** Where a service's endpoints come from. */
export type ServiceSource =
  | ({ readonly kind: 'run'; readonly workers: Workers; readonly zeroHop: boolean } & Run)
  | { readonly kind: 'endpoints'; readonly endpoints: readonly ResolvedEndpoint[] }
  | ({ readonly kind: 'discover' } & Discover);

export interface ResolvedEndpoint {
  readonly url: string;
  readonly address: EndpointAddress;
  readonly weight: number;
  readonly backup: boolean;
  readonly priority: number;
}

export interface ResolvedRoute extends RouteMatch {
  readonly path: string;
  readonly action: RouteAction;
  /** What stands in place of its path in requests to the service. */
  readonly rewrite: { readonly prefix: string } | undefined;
  readonly retry: Retry;
  readonly hedge: HedgeRules | undefined;
  readonly clientDeadlines: boolean;
  readonly encodedSlash: 'reject' | 'allow';
  readonly upgrade: boolean;
  readonly maxTunnels: number | undefined;
  /** What differs from the service's own. */
  readonly timeouts: Partial<Timeouts>;
  readonly filters: RouteFiltersConfig;
}

/** The one thing a route does. */
export type RouteAction =
  | { readonly kind: 'service'; readonly service: string }
  | ({ readonly kind: 'redirect' } & Redirect)
  | ({ readonly kind: 'respond' } & Respond)
  | ({ readonly kind: 'files' } & Files)
  | { readonly kind: 'compose'; readonly make: Compose };

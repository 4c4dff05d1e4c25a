/** What a config has made of a node: everything that a new config replaces, in one piece. */
import type { ResolvedWorld } from '../config/index.ts';
import type { EdgeRoute, HttpCache } from '../edge/index.ts';
import type { Places } from '../geo/index.ts';
import type { RetryAllowance } from '../proxy/index.ts';
import type { Router } from '../route/index.ts';
import type { MetricSource } from './metric-source.ts';
import type { NodeTelemetry } from './node-telemetry.ts';
import type { RegionDirectory } from './region-directory.ts';
import type { ServiceRuntime } from './service-runtime.ts';

export interface NodeState {
  readonly world: ResolvedWorld;
  readonly places: Places;
  /** None on a global entry. */
  readonly services: readonly ServiceRuntime[];
  readonly telemetry: NodeTelemetry;
  /** Undefined where there is no other region. */
  readonly regions: RegionDirectory | undefined;
  /** How much each service may be asked again, by its id. */
  readonly retries: ReadonlyMap<string, RetryAllowance>;
  readonly routes: readonly EdgeRoute[];
  readonly router: Router<EdgeRoute>;
  /** What the routes have cached; undefined where none caches. */
  readonly cache: HttpCache | undefined;
  /** What parts of the routes count. */
  readonly metricSources: readonly MetricSource[];
}

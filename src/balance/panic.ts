/**
 * Who is taken when few are well. Envoy's panic ignores health: spreading over sick endpoints beats crushing the few
 * healthy ones, and where most seem sick it is often the check that is wrong. Here it ignores no more of it than it must:
 * the sick are taken the least sick first, until the threshold's part of those that can be reached takes part.
 *
 * What nobody reaches serves nobody. That is no doubtful finding, so it neither counts as a reason to panic nor is taken
 * while anybody else is there; it is the last resort.
 *
 * Invariant: for a given threshold a better health is taken whenever a worse one is, and above 0 somebody is taken
 * whenever anybody is there.
 */
import type { EndpointHealth } from './endpoint-state.ts';

/** The endpoints of a level that have a weight, a known health, and do not drain. */
export interface HealthCensus {
  readonly healthy: number;
  readonly ejected: number;
  readonly failing: number;
  readonly unreachable: number;
}

/** The worst health that is taken; 'healthy' unless it is a panic. */
export function worstTaken(
  { healthy, ejected, failing, unreachable }: HealthCensus,
  panicThreshold: number,
): EndpointHealth {
  const reachable = healthy + ejected + failing;
  if (reachable === 0) return unreachable > 0 && panicThreshold > 0 ? 'unreachable' : 'healthy';
  const wanted = panicThreshold * reachable;
  if (healthy >= wanted) return 'healthy';
  return healthy + ejected >= wanted ? 'ejected' : 'failing';
}

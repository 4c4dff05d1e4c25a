/**
 * How the load is divided between priority levels, after Envoy ("Priority levels", "Panic threshold" in its
 * architecture overview): a level's health is its available part times the overprovisioning factor, at most 1; each
 * level takes load up to its health and the rest spills to the next. When the healths together are below 1 they are
 * scaled up to it, and a level that is itself under the panic threshold takes sick endpoints as well (panic.ts). When
 * nothing is healthy anywhere, the first level takes everything.
 *
 * Real numbers where Envoy rounds to whole percents. Two sets of endpoints are told apart: one that drains counts as
 * missing capacity (load spills), but not as sick (no panic), because it was taken out on purpose.
 *
 * Invariant: the loads add up to 1, or are all 0 when no endpoint may be taken.
 */
import type { EndpointHealth } from './endpoint-state.ts';
import { type HealthCensus, worstTaken } from './panic.ts';

export interface LevelCensus extends HealthCensus {
  /** Those that have a weight and a known health too, but drain. */
  readonly draining: number;
}

export interface LevelLoad {
  /** 0 to 1, after overprovisioning. */
  readonly health: number;
  /** The part of the requests that this level gets, 0 to 1. */
  readonly load: number;
  /** The worst health that is taken in this level; anything but 'healthy' is a panic. */
  readonly worst: EndpointHealth;
}

export interface PriorityLoadOptions {
  readonly panicThreshold: number;
  readonly overprovisioningFactor: number;
}

/** Sums of fractions that mean 1 come out a few ulps below it. */
const ALMOST_ONE = 1 - 1e-9;

/** The load of each level, in the order of `levels`: first priority first. */
export function priorityLoad(levels: readonly LevelCensus[], options: PriorityLoadOptions): LevelLoad[] {
  const healths = levels.map(({ draining, healthy, ejected, failing, unreachable }) => {
    const total = draining + healthy + ejected + failing + unreachable;
    return total === 0 ? 0 : Math.min(1, (options.overprovisioningFactor * healthy) / total);
  });
  const sum = healths.reduce((total, health) => total + health, 0);
  const scale = sum === 0 ? 0 : 1 / Math.min(1, sum);
  const worsts = levels.map((level) => (sum < ALMOST_ONE ? worstTaken(level, options.panicThreshold) : 'healthy'));
  const lastResort = sum === 0 ? worsts.findIndex((worst) => worst !== 'healthy') : -1;

  let left = 1;
  return healths.map((health, index) => {
    const wanted = index === lastResort ? 1 : health * scale;
    const load = wanted >= left * ALMOST_ONE ? left : wanted;
    left -= load;
    return { health, load, worst: worsts[index]! };
  });
}

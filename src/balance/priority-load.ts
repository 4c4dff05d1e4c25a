/**
 * How the load is divided between priority levels, after Envoy ("Priority levels", "Panic threshold" in its
 * architecture overview): a level's health is its available part times the overprovisioning factor, at most 1; each
 * level takes load up to its health and the rest spills to the next. When the healths together are below 1 they are
 * scaled up to it, and a level that is itself under the panic threshold ignores health: spreading over sick endpoints
 * beats crushing the few healthy ones. When nothing is healthy anywhere, the first level takes everything.
 *
 * Real numbers where Envoy rounds to whole percents. Two sets of endpoints are told apart: one that drains counts as
 * missing capacity (load spills), but not as sick (no panic), because it was taken out on purpose.
 *
 * Invariant: the loads add up to 1, or are all 0 when no endpoint may be taken.
 */
export interface LevelCensus {
  /** Endpoints with a weight and a known health. */
  readonly total: number;
  /** Those of them that drain. */
  readonly draining: number;
  /** Healthy, and not draining. */
  readonly available: number;
}

export interface LevelLoad {
  /** 0 to 1, after overprovisioning. */
  readonly health: number;
  /** The part of the requests that this level gets, 0 to 1. */
  readonly load: number;
  /** Health is ignored in this level. */
  readonly panic: boolean;
}

export interface PriorityLoadOptions {
  readonly panicThreshold: number;
  readonly overprovisioningFactor: number;
}

/** Sums of fractions that mean 1 come out a few ulps below it. */
const ALMOST_ONE = 1 - 1e-9;

/** The load of each level, in the order of `levels`: first priority first. */
export function priorityLoad(levels: readonly LevelCensus[], options: PriorityLoadOptions): LevelLoad[] {
  const healths = levels.map(({ total, available }) =>
    total === 0 ? 0 : Math.min(1, (options.overprovisioningFactor * available) / total),
  );
  const sum = healths.reduce((total, health) => total + health, 0);
  const scale = sum === 0 ? 0 : 1 / Math.min(1, sum);
  const panics = levels.map((level) => sum < ALMOST_ONE && isBelowThreshold(level, options.panicThreshold));
  const lastResort = sum === 0 ? panics.indexOf(true) : -1;

  let left = 1;
  return healths.map((health, index) => {
    const wanted = index === lastResort ? 1 : health * scale;
    const load = wanted >= left * ALMOST_ONE ? left : wanted;
    left -= load;
    return { health, load, panic: panics[index]! };
  });
}

function isBelowThreshold({ total, draining, available }: LevelCensus, threshold: number): boolean {
  return total > draining && available / (total - draining) < threshold;
}

/**
 * Slow start: an endpoint that comes (back) into use gets a part of its weight that grows in a straight line.
 * Its caches, its JIT and its connection pools are cold; with its full share at once it would be the slowest of its
 * level, or fall over again. Envoy's slow start with aggression 1 and a minimum weight of 10 %.
 */
export interface SlowStartOptions {
  readonly slowStartMs: number;
  readonly slowStartFloor: number;
}

/** The weights of endpoints in slow start are brought up to date this often within the window. */
export const slowStartSteps = 20;

/** The part of its weight, from the floor to 1, that an endpoint has `ageMs` after coming into use. */
export function slowStartFactor(ageMs: number, { slowStartMs, slowStartFloor }: SlowStartOptions): number {
  if (ageMs >= slowStartMs) return 1;
  return Math.max(slowStartFloor, ageMs / slowStartMs);
}

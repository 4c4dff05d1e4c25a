/**
 * One region as the steering sees it: what the config says, and what changes while the world runs.
 */
import type { Coordinates } from '../geo/index.ts';
import type { SteeringSettings } from './defaults.ts';
import { ErrorGate } from './error-gate.ts';

export interface RegionOptions {
  readonly id: string;
  readonly coordinates: Coordinates;
  /** Its share of the clients beside the other regions' (weighted). 0: only when no other can. Default 1. */
  readonly weight?: number;
  /** −99 to 99: how much nearer (above 0) or farther (below 0) it pretends to be (geoproximity). Default 0. */
  readonly bias?: number;
  /** Requests in flight it can carry (load). Default: no limit. */
  readonly capacity?: number | undefined;
  /** First in the order of failover; the others follow in the order of the list. Default false. */
  readonly primary?: boolean;
}

/** `up`: takes requests. The others say why it does not, or (`trial`) takes only a few. */
export type Standing = 'up' | 'unhealthy' | 'draining' | 'failing' | 'trial';

export class Region {
  /** Its place in the list. */
  readonly index: number;
  readonly id: string;
  readonly coordinates: Coordinates;
  readonly weight: number;
  readonly bias: number;
  readonly capacity: number;
  readonly primary: boolean;
  readonly gate: ErrorGate;
  healthy = true;
  healthReason = 'not checked yet';
  draining = false;
  inFlight = 0;
  /** When health or draining changed last. */
  changedAt: number;

  constructor(options: RegionOptions, index: number, gate: ErrorGate, nowMs: number) {
    this.index = index;
    this.id = options.id;
    this.coordinates = options.coordinates;
    this.weight = options.weight ?? 1;
    this.bias = options.bias ?? 0;
    this.capacity = options.capacity ?? Number.POSITIVE_INFINITY;
    this.primary = options.primary ?? false;
    this.gate = gate;
    this.changedAt = nowMs;
  }

  standing(nowMs: number): Standing {
    if (!this.healthy) return 'unhealthy';
    if (this.draining) return 'draining';
    const gate = this.gate.state(nowMs);
    return gate === 'admitted' ? 'up' : gate === 'trial' ? 'trial' : 'failing';
  }

  since(nowMs: number): number {
    return this.healthy && !this.draining ? Math.max(this.changedAt, this.gate.since(nowMs)) : this.changedAt;
  }
}

export function createRegions(
  list: readonly RegionOptions[],
  settings: SteeringSettings,
  { nowMs, onReturn }: { nowMs: number; onReturn: () => void },
): Region[] {
  return list.map((options, index) => new Region(options, index, new ErrorGate(settings, onReturn), nowMs));
}

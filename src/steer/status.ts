/** What the steering tells of its regions: plain data, for the admin API and for people. */
import type { SteeringSettings } from './defaults.ts';
import type { Region } from './region.ts';
import { whyOut } from './why-out.ts';

export interface RegionStatus {
  readonly id: string;
  /** `down`: unhealthy, or left out because it fails too much. A region on trial is up. */
  readonly state: 'up' | 'down' | 'draining';
  readonly reason: string;
  readonly sinceMs: number;
  /** Requests in flight. */
  readonly inFlight: number;
  /** Share of failed answers lately, 0 to 1. */
  readonly errorRate: number;
  /** Round trip measured from `here`; absent without it, or when nothing was measured lately. */
  readonly rttMs?: number;
}

const states = { up: 'up', trial: 'up', unhealthy: 'down', failing: 'down', draining: 'draining' } as const;

export function regionStatus(
  region: Region,
  { nowMs, settings, rttMs }: { nowMs: number; settings: SteeringSettings; rttMs: number | undefined },
): RegionStatus {
  return {
    id: region.id,
    state: states[region.standing(nowMs)],
    reason: whyOut(region, { nowMs, settings }) ?? region.healthReason,
    sinceMs: nowMs - region.since(nowMs),
    inFlight: region.inFlight,
    errorRate: region.gate.errorRate(nowMs),
    ...(rttMs !== undefined && { rttMs }),
  };
}

/**
 * What a balancer keeps about one endpoint. The policies see it as a `Candidate`; the balancer alone changes it.
 *
 * Invariant: `active` is never negative, and counts the requests in flight at this address across changes of its weight,
 * level and health, and across its removal and return.
 */
import type { Endpoint } from './endpoint.ts';
import type { Candidate, Policy } from './policy.ts';
import { type SlowStartOptions, slowStartFactor } from './slow-start.ts';

/**
 * What is known of an endpoint, from the best to the worst: `ejected` for what its answers showed, though its checks pass or
 * there are none; `failing` its checks, though it answers; `unreachable`: it answers nobody.
 */
export type EndpointHealth = (typeof healths)[number];

const healths = ['healthy', 'ejected', 'failing', 'unreachable'] as const;

/** What an endpoint needs of the level that lists it. */
export interface Home<C extends Candidate> {
  readonly policy: Policy<C>;
  /** Requests in flight at the level's candidates. */
  active: number;
}

export class EndpointState<E extends Endpoint> implements Candidate {
  readonly id: string;
  /** The caller's object, with the newest settings. */
  endpoint: E;
  /** Pending: nobody has looked yet. Such an endpoint is neither used nor counted. */
  health: EndpointHealth | 'pending' = 'pending';
  draining = false;
  /** The configured weight after slow start, as of the last settling of its level. */
  weight = 0;
  active = 0;
  /** The level that lists it; `undefined` once it is removed. */
  level: Home<EndpointState<E>> | undefined;
  /** It is among the candidates of its level. */
  isCandidate = false;
  /** When slow start began; NaN outside of it. */
  warmingSinceMs: number = Number.NaN;
  /** Until then a first good health check needs no slow start: its neighbours are as new as it is. */
  foundingUntilMs: number = Number.NEGATIVE_INFINITY;

  constructor(endpoint: E) {
    this.id = endpoint.id;
    this.endpoint = endpoint;
  }

  get configuredWeight(): number {
    return this.endpoint.weight ?? 1;
  }

  /** Whether it may be given new requests where `worst` is the worst health that is taken. */
  mayServe(worst: EndpointHealth): boolean {
    if (this.draining || this.configuredWeight === 0 || this.health === 'pending') return false;
    return this.health === 'healthy' || healths.indexOf(this.health) <= healths.indexOf(worst);
  }

  /** Whether a request of a session that is bound to it may be sent here: none is turned away but by sickness. */
  mayContinue(): boolean {
    // Not looked at yet: it was well when the session began, and the node may just have been started anew.
    return this.level !== undefined && (this.isCandidate || this.health === 'healthy' || this.health === 'pending');
  }

  setHealth(health: EndpointHealth, nowMs: number): void {
    const isFounding = this.health === 'pending' && nowMs <= this.foundingUntilMs;
    this.health = health;
    if (health === 'healthy' && !isFounding) this.warmingSinceMs = nowMs;
  }

  setDraining(draining: boolean, nowMs: number): void {
    this.draining = draining;
    if (!draining) this.warmingSinceMs = nowMs;
  }

  /** The weight as of now; ends slow start when its time is over. */
  settleWeight(nowMs: number, slowStart: SlowStartOptions): number {
    if (Number.isNaN(this.warmingSinceMs)) return this.configuredWeight;
    const factor = slowStartFactor(nowMs - this.warmingSinceMs, slowStart);
    if (factor === 1) this.warmingSinceMs = Number.NaN;
    return this.configuredWeight * factor;
  }

  started(): void {
    this.active += 1;
    if (this.isCandidate) this.level!.active += 1;
  }

  finished(): void {
    if (this.active === 0) return;
    this.active -= 1;
    if (this.isCandidate) this.level!.active -= 1;
  }

  /** Leaves its level, for another or for good. */
  leave(): void {
    this.level = undefined;
    this.isCandidate = false;
  }
}

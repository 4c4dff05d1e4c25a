/**
 * The contract of a balancing policy: a set of candidates in, one out.
 *
 * The balancer around it decides who is a candidate at all (health, draining, priority, panic) and with which weight
 * (slow start); a policy never sees an endpoint it may not take. One policy instance serves one priority level.
 * `pick` runs once a request: it must not allocate, and it changes nothing but the policy's own turn-keeping.
 * `balancePolicySuite` in antipode/testing holds every policy to this.
 */
import type { Clock, Random } from '../core/index.ts';
import type { EndpointRef } from './endpoint.ts';

/** One endpoint as a policy sees it; the object stays the same for as long as its endpoint is listed. */
export interface Candidate {
  readonly id: string;
  /** Above 0, after slow start. Changes only together with a call of `update`. */
  readonly weight: number;
  /** Requests in flight, kept current by the balancer. */
  readonly active: number;
}

/** The candidates of one level; one object for the life of the policy, kept current by the balancer. */
export interface Pool<C extends Candidate = Candidate> {
  /** Replaced, never changed in place, before each call of `update`. */
  readonly candidates: readonly C[];
  readonly totalWeight: number;
  /** Requests in flight at the candidates together. */
  readonly active: number;
}

export interface PickRequest {
  /** What the hashing policies place by (ip-hash: the client's address). Without it they place at random. */
  readonly hashKey?: string | undefined;
  /** A key that places the request as ip-hash does, whatever the policy; an address counts by its network. */
  readonly placedBy?: string | undefined;
  /**
   * The id of the endpoint its session is bound to: taken before all else, unless it is unhealthy, gone or tried. As with
   * nginx and HAProxy one that drains, has the weight 0 or is a backup keeps those it has, and only gets no new ones.
   */
  readonly bound?: string | undefined;
}

/** Endpoints this request was already sent to. */
export type Tried = readonly EndpointRef[] | undefined;

/** How one candidate stands with a request, for `explain`. */
export interface Standing<C extends Candidate = Candidate> {
  readonly candidate: C;
  /** The probability that `pick` would take it now, 0 to 1; over the candidates they add up to 1. */
  readonly share: number;
  /** What the policy compares, the lower the better; `undefined` where it compares nothing. */
  readonly score: number | undefined;
  readonly reason: string;
}

export interface Policy<C extends Candidate = Candidate> {
  readonly name: string;
  /** Only on policies that place by key: the 32-bit hash it places by, so that levels are chosen by key as well. */
  readonly hash?: (key: string) => number;
  /** The candidates or their weights changed. May allocate. */
  update(pool: Pool<C>): void;
  /** Takes one; `undefined` when there are none, or only tried ones. */
  pick(request: PickRequest, tried: Tried): C | undefined;
  /** A request ended, perhaps at an endpoint that is no longer a candidate. */
  observe?(candidate: C, latencyMs: number, ok: boolean): void;
  /** The decision of `pick` for an untried request, for every candidate, without taking it. */
  explain(request: PickRequest): readonly Standing<C>[];
}

export interface PolicyContext {
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes one instance a level. */
export type PolicyFactory = <C extends Candidate>(context: PolicyContext) => Policy<C>;

/** By id, because the caller's object may have been replaced by a new one for the same endpoint. */
export function isTried(candidate: EndpointRef, tried: Tried): boolean {
  if (tried === undefined) return false;
  for (let i = 0; i < tried.length; i++) {
    if (tried[i]!.id === candidate.id) return true;
  }
  return false;
}

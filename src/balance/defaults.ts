import type { PolicyName } from './policies/policy-name.ts';

/** What a balancer and its policies do when nothing else is asked: the one place these figures live. */
export interface BalanceDefaults {
  /** The policy of a service that names none. */
  readonly policy: PolicyName;
  /** How long a recovered or added endpoint takes to its full weight; 0 switches slow start off. */
  readonly slowStartMs: number;
  /** The part of its weight an endpoint has when slow start begins. */
  readonly slowStartFloor: number;
  /** Below this healthy part of a level, while the levels together lack capacity, sick ones are taken too; 0 = never. */
  readonly panicThreshold: number;
  /** At 1.4 a level carries its whole load until less than 1 / 1.4 = 71.4 % of it is healthy. */
  readonly overprovisioningFactor: number;
  /** Endpoints drawn for each request by least-request and peak-ewma. */
  readonly choices: number;
  /** How many times its fair share of the requests in flight a hashed endpoint may hold (ring-hash, maglev). */
  readonly loadFactor: number;
  /** peak-ewma: a measurement this old counts for 1/e of what it did. */
  readonly decayMs: number;
  /** Endpoints of one balancer: the hash tables then still have 16 slots for each. */
  readonly maxEndpoints: number;
  /** The largest weight of an endpoint. */
  readonly maxWeight: number;
}

export const balanceDefaults: BalanceDefaults = Object.freeze({
  policy: 'least-request',
  slowStartMs: 30_000,
  slowStartFloor: 0.1,
  panicThreshold: 0.5,
  overprovisioningFactor: 1.4,
  choices: 2,
  loadFactor: 1.5,
  decayMs: 10_000,
  maxEndpoints: 4_096,
  maxWeight: 256,
});

/**
 * Ring hash: consistent hashing by `hashKey` on a ketama-like ring, with bounded load. The least disruption when the
 * endpoints change, at the price of shares that are even to about 8 % only; Maglev is faster and more even.
 */
import { hash32 } from '../../core/index.ts';
import { balanceDefaults } from '../defaults.ts';
import { buildHashRing, hashPolicy } from '../hashing/index.ts';
import { checkOption } from '../options.ts';
import type { PolicyFactory } from '../policy.ts';

export interface RingHashOptions {
  /** How many times its fair share of the requests in flight an endpoint may hold, at least 1; default 1.5. */
  readonly loadFactor?: number;
}

/** A policy that places equal keys on the same endpoint, by a ring. */
export function ringHash({ loadFactor = balanceDefaults.loadFactor }: RingHashOptions = {}): PolicyFactory {
  checkOption('loadFactor', loadFactor, { min: 1, max: Number.POSITIVE_INFINITY });
  return hashPolicy({ name: 'ring-hash', hash: hash32, build: buildHashRing, loadFactor });
}

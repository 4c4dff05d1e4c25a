/**
 * Maglev: consistent hashing by `hashKey` with an even look-up table, with bounded load. Shares are exact to a per mille
 * and a pick is one array read; a change of the endpoints moves keys of others too, about 1 % with a dozen endpoints.
 */
import { hash32 } from '../../core/index.ts';
import { balanceDefaults } from '../defaults.ts';
import { buildMaglevTable, hashPolicy } from '../hashing/index.ts';
import { checkOption } from '../options.ts';
import type { PolicyFactory } from '../policy.ts';

export interface MaglevOptions {
  /** How many times its fair share of the requests in flight an endpoint may hold, at least 1; default 1.5. */
  readonly loadFactor?: number;
}

/** A policy that places equal keys on the same endpoint, by Maglev's table. */
export function maglev({ loadFactor = balanceDefaults.loadFactor }: MaglevOptions = {}): PolicyFactory {
  checkOption('loadFactor', loadFactor, { min: 1, max: Number.POSITIVE_INFINITY });
  return hashPolicy({ name: 'maglev', hash: hash32, build: buildMaglevTable, loadFactor });
}

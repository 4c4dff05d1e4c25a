/** The policies by the names they have in a config: the one list of them. */
import type { PolicyFactory } from '../policy.ts';
import { ipHash } from './ip-hash.ts';
import { type LeastRequestOptions, leastRequest } from './least-request.ts';
import { type MaglevOptions, maglev } from './maglev.ts';
import { type PeakEwmaOptions, peakEwma } from './peak-ewma.ts';
import type { PolicyName } from './policy-name.ts';
import { random } from './random.ts';
import { type RingHashOptions, ringHash } from './ring-hash.ts';
import { roundRobin } from './round-robin.ts';

export { ipHash } from './ip-hash.ts';
export { type LeastRequestOptions, leastRequest } from './least-request.ts';
export { type MaglevOptions, maglev } from './maglev.ts';
export { type PeakEwmaOptions, peakEwma } from './peak-ewma.ts';
export type { PolicyName } from './policy-name.ts';
export { random } from './random.ts';
export { type RingHashOptions, ringHash } from './ring-hash.ts';
export { roundRobin } from './round-robin.ts';

/** Each makes the policy of its name; called without options, with its defaults. */
export interface Policies extends Readonly<Record<PolicyName, () => PolicyFactory>> {
  readonly 'least-request': (options?: LeastRequestOptions) => PolicyFactory;
  readonly 'ring-hash': (options?: RingHashOptions) => PolicyFactory;
  readonly maglev: (options?: MaglevOptions) => PolicyFactory;
  readonly 'peak-ewma': (options?: PeakEwmaOptions) => PolicyFactory;
}

export const policies: Policies = Object.freeze({
  'round-robin': roundRobin,
  'least-request': leastRequest,
  random,
  'ip-hash': ipHash,
  'ring-hash': ringHash,
  maglev,
  'peak-ewma': peakEwma,
});

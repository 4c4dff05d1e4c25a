/** The policy a config names, with its options. */
import { leastRequest, maglev, type PolicyFactory, peakEwma, policies, ringHash } from '../balance/index.ts';
import type { ResolvedService } from '../config/index.ts';

export function balancePolicy(balance: ResolvedService['balance']): PolicyFactory {
  switch (balance.policy) {
    case 'least-request':
      return leastRequest(balance);
    case 'ring-hash':
      return ringHash(balance);
    case 'maglev':
      return maglev(balance);
    case 'peak-ewma':
      return peakEwma(balance);
    default:
      return policies[balance.policy]();
  }
}

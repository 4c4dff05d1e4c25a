/** The eviction policies by the names they have in a config: the one list of them. */
import { lru } from './lru.ts';
import type { EvictionPolicyFactory } from './policy.ts';
import type { EvictionPolicyName } from './policy-name.ts';

export { Budget } from './budget.ts';
export { lru } from './lru.ts';
export type { Evictable, EvictionContext, EvictionPolicy, EvictionPolicyFactory } from './policy.ts';
export type { EvictionPolicyName } from './policy-name.ts';

export const evictionPolicies: Readonly<Record<EvictionPolicyName, EvictionPolicyFactory>> = Object.freeze({
  'w-tinylfu': lru,
  's3-fifo': lru,
  sieve: lru,
  lru,
});

/** The eviction policies by the names they have in a config: the one list of them. */

import type { EvictionPolicyFactory } from '../policy.ts';
import { lru } from './lru.ts';
import type { EvictionPolicyName } from './policy-name.ts';
import { s3Fifo } from './s3-fifo.ts';
import { sieve } from './sieve.ts';
import { wTinyLfu } from './w-tiny-lfu.ts';

export type { EvictionPolicyName } from './policy-name.ts';

export const evictionPolicies: Readonly<Record<EvictionPolicyName, EvictionPolicyFactory>> = Object.freeze({
  'w-tinylfu': wTinyLfu,
  's3-fifo': s3Fifo,
  sieve,
  lru,
});

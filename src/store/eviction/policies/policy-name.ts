/** The eviction policies a cache can be given by name. */
export type EvictionPolicyName = 'w-tinylfu' | 's3-fifo' | 'sieve' | 'lru';

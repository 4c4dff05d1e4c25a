export type { CacheEntry, EvictionReason, NewCacheEntry } from './entry.ts';
export {
  Budget,
  type Evictable,
  type EvictionContext,
  type EvictionPolicy,
  type EvictionPolicyFactory,
  type EvictionPolicyName,
  evictionPolicies,
} from './eviction/index.ts';
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions, type MemoryStoreStats } from './memory-store.ts';
export { memoryStoreDefaults } from './memory-store-defaults.ts';

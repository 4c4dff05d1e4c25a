export { bufferBytes } from './buffer-bytes.ts';
export { type CoalesceDefaults, Coalescer, type Part } from './coalesce.ts';
export { diskTierDefaults } from './drivers/disk/disk-tier-defaults.ts';
export {
  type DiskEntry,
  type DiskTier,
  type DiskTierOptions,
  type DiskTierStats,
  openDiskTier,
} from './drivers/disk-tier.ts';
export type { CacheEntry, EvictionReason, NewCacheEntry } from './entry.ts';
export { Budget } from './eviction/budget.ts';
export { type EvictionPolicyName, evictionPolicies } from './eviction/policies/index.ts';
export type { Evictable, EvictionContext, EvictionPolicy, EvictionPolicyFactory } from './eviction/policy.ts';
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions, type MemoryStoreStats } from './memory-store.ts';

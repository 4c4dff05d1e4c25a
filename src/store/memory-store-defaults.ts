import type { EvictionPolicyName } from './eviction/policies/policy-name.ts';

/** The figures of a store in memory. */
export interface MemoryStoreDefaults {
  readonly policy: EvictionPolicyName;
  /** All a store holds: keys, values, tags, and its own books on them. */
  readonly maxBytes: number;
  /** Entries of one store; a `Map` ends at 16.7 million. */
  readonly maxEntries: number;
  /** A larger entry is not stored: it would push out too many others. */
  readonly maxEntryBytes: number;
}

/** The config schema, the docs and the code read this object. */
export const memoryStoreDefaults: MemoryStoreDefaults = Object.freeze({
  policy: 'w-tinylfu',
  maxBytes: 268_435_456,
  maxEntries: 1_048_576,
  maxEntryBytes: 8_388_608,
});

/** What HTTP lets a shared cache do, and what it demands (RFC 9111, 5861, 9211, 9213): rules, without I/O. */
export type { CacheControl } from './cache-control.ts';
export { hasCacheFields } from './cache-fields.ts';
export { cacheKey, type KeyInput, type KeyRule, keyPrefix, type QueryRule, targetKey } from './cache-key.ts';
export { type CacheOutcome, cacheStatus, cacheStatusLine, type Forwarded } from './cache-status.ts';
export { cacheTags, withoutTags } from './cache-tags.ts';
export {
  fieldsOf304,
  isNotModified,
  type Representation,
  unconditional,
  validationFields,
} from './conditional.ts';
export { type CachingDefaults, cachingDefaults } from './defaults.ts';
export { greatestSeconds } from './delta-seconds.ts';
export { freshened, freshenedBy, isSameByHead } from './freshen.ts';
export type { FreshnessOptions } from './freshness.ts';
export { parseHttpDate } from './http-date.ts';
export { invalidatedTargets, invalidates, type Target } from './invalidation.ts';
export { isPostedTarget, type PostedAnswer } from './posted.ts';
export { type ByteRange, contentRange, isRangeWanted, multipart, rangesOf } from './range.ts';
export { isUsableOnError, type RequestControl, Reuse, requestControl, reuseOf } from './reuse.ts';
export { isPreferred } from './select-response.ts';
export { type StorabilityOptions, whyNotStored } from './storability.ts';
export {
  currentAgeMs,
  freshForMs,
  type Received,
  type StoredResponse,
  type StoringOptions,
  storedResponse,
} from './stored-response.ts';
export { entityTags, stronglyEqual } from './validators.ts';
export { isSameVariant, matchesVariant, type Variant, variantOf } from './vary.ts';

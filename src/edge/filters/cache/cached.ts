/** One response as it lies in the store. */
import type { StoredResponse } from '../../../caching/index.ts';

export interface Cached {
  readonly response: StoredResponse;
  readonly body: Buffer;
  readonly tags: readonly string[];
}
